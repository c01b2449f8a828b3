using Pythia.Diagnosing.Causal;
using Pythia.Model;

namespace Pythia.Unit.Tests.Causal;

/// <summary>Predictions on programs of known structure, judged by running the changed program.</summary>
public sealed class WhatIfTests
{
    // One after the other: all of the change arrives.
    private static void Sequence(Program p)
    {
        double a = p.Time("a", 2, 5), b = p.Time("b", 1, 10), own = p.Time("own", 1, 1);
        var root = p.Next();
        p.Emit(p.Next(), root, "front", "a", 1, 1 + a);
        p.Emit(p.Next(), root, "front", "b", 1 + a + own, 1 + a + own + b);
        p.Emit(root, 0, "front", "GET /", 0, 3 + a + own + b);
    }

    // At the same time: b has slack for as long as c takes longer.
    private static void Fork(Program p)
    {
        double a = p.Time("a", 1, 2), b = p.Time("b", 5, 10), c = p.Time("c", 5, 10), d = p.Time("d", 1, 1);
        var root = p.Next();
        p.Emit(p.Next(), root, "front", "a", 0, a);
        p.Emit(p.Next(), root, "b", "b", a, a + b);
        p.Emit(p.Next(), root, "c", "c", a + 0.1, a + 0.1 + c);
        var join = a + Math.Max(b, c + 0.1);
        p.Emit(p.Next(), root, "front", "d", join, join + d);
        p.Emit(root, 0, "front", "GET /", 0, join + d + 0.5);
    }

    // b and e exclude each other and run in either order, c beside them.
    private static void Exclusion(Program p)
    {
        double b = p.Time("b", 3, 6), e = p.Time("e", 2, 3), c = p.Time("c", 4, 8);
        var root = p.Next();
        var first = p.Chance(0.5);
        p.Emit(p.Next(), root, "b", "b", 1 + (first ? 0 : e), 1 + (first ? 0 : e) + b);
        p.Emit(p.Next(), root, "e", "e", 1 + (first ? b : 0), 1 + (first ? b : 0) + e);
        p.Emit(p.Next(), root, "c", "c", 1, 1 + c);
        p.Emit(root, 0, "front", "GET /", 0, 2 + Math.Max(b + e, c));
    }

    // The front sends a message and waits for its effect; no span says that it waits.
    private static void Message(Program p)
    {
        double queue = p.Time("queue", 0.2, 0.5), work = p.Time("work", 5, 15), rest = p.Time("rest", 1, 0.5);
        ulong root = p.Next(), send = p.Next(), poll = p.Next(), consume = p.Next();
        p.Emit(send, root, "front", "send", 1, 2, SpanKind.Producer);
        p.Emit(consume, send, "worker", "consume", 2 + queue, 2 + queue + work, SpanKind.Consumer);
        p.Emit(poll, root, "front", "poll", 2.1, 2 + queue + work + rest);
        p.Emit(root, 0, "front", "GET /", 0, 3 + queue + work + rest);
    }

    // A handler and the call that it waits for are recorded side by side, and closed in either order.
    private static void Reactive(Program p)
    {
        double work = p.Time("work", 5, 15), rest = p.Time("rest", 0.5, 0.3);
        ulong root = p.Next(), call = p.Next();
        p.Emit(p.Next(), root, "front", "handle", 0.5, 2 + work + (p.Chance(0.5) ? -0.1 : 0.1));
        p.Emit(call, root, "front", "call", 1, 2 + work, SpanKind.Client);
        p.Emit(p.Next(), call, "back", "serve", 1.5, 1.5 + work, SpanKind.Server);
        p.Emit(root, 0, "front", "GET /", 0, 2.2 + work + rest);
    }

    // The server is still busy with its own span when the caller has the answer and goes on. Both have one clock, so nothing is repaired.
    private static void Answered(Program p)
    {
        double work = p.Time("work", 5, 15), rest = p.Time("rest", 1, 1);
        ulong root = p.Next(), call = p.Next();
        p.Emit(call, root, "front", "call", 1, 2 + work, SpanKind.Client);
        p.Emit(p.Next(), call, "front", "serve", 1.5, 2.1 + work, SpanKind.Server);
        p.Emit(p.Next(), root, "front", "next", 2 + work, 2 + work + rest);
        p.Emit(root, 0, "front", "GET /", 0, 2.2 + work + rest);
    }

    // A flush to the disk, and the thread's wait for it that was observed as well: one time, not two beside each other.
    private static void Flush(Program p)
    {
        double flush = p.Time("flush", 2, 8), rest = p.Time("rest", 1, 1);
        var root = p.Next();
        p.Observe(root, "front", "syscall/fsync", 1, 1 + flush);
        p.Observe(root, "front", "thread/offcpu", 1.1, 0.9 + flush);
        p.Emit(root, 0, "front", "GET /", 0, 1 + flush + rest);
    }

    public static TheoryData<string, string, string, double> Questions => new()
    {
        { nameof(Sequence), "front/b", "b", 0.5 },
        { nameof(Sequence), "front/a", "a", 1.5 },
        { nameof(Fork), "b/b", "b", 0.2 },
        { nameof(Fork), "c/c", "c", 2 },
        { nameof(Fork), "front/a", "a", 0 },
        { nameof(Exclusion), "b/b", "b", 0.3 },
        { nameof(Exclusion), "c/c", "c", 0.1 },
        { nameof(Message), "worker/consume", "work", 0.5 },
        { nameof(Reactive), "back/serve", "work", 0.5 },
        { nameof(Message), "worker/consume", "work", 1.3 },
        { nameof(Answered), "front/serve", "work", 0.5 },
        { nameof(Flush), "kernel/front/syscall/fsync", "flush", 0.5 },
    };

    private static Program.Body BodyOf(string name) => name switch
    {
        nameof(Sequence) => Sequence,
        nameof(Fork) => Fork,
        nameof(Exclusion) => Exclusion,
        nameof(Reactive) => Reactive,
        nameof(Answered) => Answered,
        nameof(Flush) => Flush,
        _ => Message,
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public void Ask_predicts_the_changed_program_within_its_interval(string body, string position, string operation, double factor)
    {
        const int Seeds = 20;
        var run = BodyOf(body);
        var truth = new Program(5_000) { Changed = (operation, factor) }.Mean(6_000, run) - new Program(5_000).Mean(6_000, run);
        var question = new WhatIfQuestion(position, factor, 0);
        var right = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var answer = WhatIf.Ask(Program.Mine(new Program(seed).Run(200, run)).SampleOf(Program.Type)!, question)!;
            Assert.InRange(answer.Requests, 140, 200);
            right += answer.Mean.Change.Low * 1e3 <= truth && truth <= answer.Mean.Change.High * 1e3 ? 1 : 0;
        }

        // At 95 %, fewer than 16 of 20 happen with a chance below 1 %.
        Assert.True(right >= 16, $"{right} of {Seeds} intervals hold the true change of {truth:0.00} ms");
    }

    [Fact]
    public void Ask_changes_nothing_when_nothing_changes()
    {
        var sample = Program.Mine(new Program(1).Run(100, Fork)).SampleOf(Program.Type)!;
        var answer = WhatIf.Ask(sample, new WhatIfQuestion("b/b", 1, 0))!;
        Assert.Equal(0, answer.Mean.Change.Value, 1e-12);
        Assert.Equal(answer.Mean.Now, answer.Mean.Then, 1e-12);
    }

    [Fact]
    public void Ask_agrees_with_what_requests_show_by_themselves_where_there_is_no_slack()
    {
        var sample = Program.Mine(new Program(1).Run(300, Sequence)).SampleOf(Program.Type)!;
        var answer = WhatIf.Ask(sample, new WhatIfQuestion("front/b", 0.5, 0))!;
        Assert.InRange(answer.Mean.Change.Value, answer.Observed!.Low - 1e-6, answer.Observed.High + 1e-6);
        Assert.Equal(1, answer.CriticalRatio);
        Assert.Empty(answer.Beside);
    }

    [Fact]
    public void Ask_says_what_runs_beside_and_how_often_it_matters()
    {
        var sample = Program.Mine(new Program(1).Run(300, Fork)).SampleOf(Program.Type)!;
        var answer = WhatIf.Ask(sample, new WhatIfQuestion("b/b", 0.5, 0))!;
        Assert.Equal(["application/c/S/c"], answer.Beside);
        Assert.InRange(answer.CriticalRatio, 0.35, 0.65);
        Assert.True(answer.Mean.Change.Value > answer.Position.Change.Value);
    }

    [Fact]
    public void Ask_without_the_position_or_enough_requests_gives_no_answer()
    {
        var traces = new Program(1).Run(100, Fork);
        Assert.Null(WhatIf.Ask(Program.Mine(traces).SampleOf(Program.Type)!, new WhatIfQuestion("front/missing", 0, 0)));
        Assert.Null(WhatIf.Ask(Program.Mine(traces.Take(19)).SampleOf(Program.Type)!, new WhatIfQuestion("b/b", 0, 0)));
    }

    [Fact]
    public void Slack_is_zero_in_sequence_and_what_is_left_beside_a_longer_one()
    {
        Assert.All(SlackTable.Of(Program.Mine(new Program(1).Run(60, Sequence)).SampleOf(Program.Type)!), s => Assert.Equal(0, s.SlackSeconds, 1e-12));
        var fork = SlackTable.Of(Program.Mine(new Program(1).Run(300, Fork)).SampleOf(Program.Type)!).ToDictionary(s => s.Place);
        Assert.Equal(0, fork["application/front/S/d"].SlackSeconds, 1e-12);
        // max(b, c) - b of two exponentials of 10 ms: 5 ms.
        Assert.InRange(fork["application/b/S/b"].SlackSeconds, 0.004, 0.0062);
    }

    [Fact]
    public void Slack_is_exactly_what_a_position_may_grow_by()
    {
        var sample = Program.Mine(new Program(3).Run(200, Exclusion)).SampleOf(Program.Type)!;
        foreach (var request in sample.Requests.Take(50))
        {
            var replay = new CausalReplay(request, sample.AreConcurrent);
            var slack = replay.Slack();
            for (var s = 0; s < request.Ids.Length; s++)
            {
                var id = request.Ids[s];
                Assert.Equal(request.TotalSeconds, replay.TotalWith((i, t) => i == id ? t + slack[s] : t), 1e-9);
                Assert.Equal(request.TotalSeconds + 0.001, replay.TotalWith((i, t) => i == id ? t + slack[s] + 0.001 : t), 1e-9);
            }
        }
    }

    [Theory]
    [InlineData("shop/reserve=-50%", "shop/reserve", 0.5, 0)]
    [InlineData("front->orders=+20ms", "front->orders", 1, 0.02)]
    [InlineData("shop=-100%", "shop", 0, 0)]
    [InlineData("a/b=c=-1.5s", "a/b=c", 1, -1.5)]
    public void Question_reads_what_a_person_writes(string text, string position, double factor, double seconds)
    {
        Assert.True(WhatIfQuestion.TryParse(text, out var question, out _));
        Assert.Equal(new WhatIfQuestion(position, factor, seconds), question);
    }

    [Theory]
    [InlineData("", "must have the form")]
    [InlineData("shop/reserve", "must have the form")]
    [InlineData("=-50%", "must have the form")]
    [InlineData("shop=50%", "must begin with")]
    [InlineData("shop=-101%", "from -100%")]
    [InlineData("shop=-5", "must end in")]
    [InlineData("shop=+NaNms", "must end in")]
    [InlineData("shop=+9999s", "at most an hour")]
    public void Question_that_is_wrong_says_what_to_write(string text, string expected)
    {
        Assert.False(WhatIfQuestion.TryParse(text, out _, out var error));
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("application/shop/Src/reserve", "shop/reserve", true)]
    [InlineData("application/shop/Src/reserve", "shop/Src/reserve", true)]
    [InlineData("application/shop/Src/reserve", "application/shop/Src/reserve", true)]
    [InlineData("application/shop/Src/reserve", "shop", true)]
    [InlineData("application/shop/Src/reserve", "shop/other", false)]
    [InlineData("edge/front/orders/GET", "front->orders", true)]
    [InlineData("edge/front/orders/GET", "front", false)]
    public void Question_is_about_a_place_by_any_of_its_names(string place, string position, bool expected) =>
        Assert.Equal(expected, new WhatIfQuestion(position, 0, 0).IsAbout(place));
}
