using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Unit.Tests.Causal;

/// <summary>Waits that no span shows: found where they are, and not where they are not.</summary>
public sealed class HiddenWaitTests
{
    // The front polls until a worker is done with its message; nothing says so.
    private static void Polling(Program p) => Message(p, work => 2.5 + work + p.Time("rest", 1, 0.5));

    // The front does something of its own meanwhile, which mostly takes longer.
    private static void Independent(Program p) => Message(p, _ => 3 + p.Time("own", 30, 10));

    private static void Message(Program p, Func<double, double> until)
    {
        var work = p.Time("work", 5, 15);
        ulong root = p.Next(), send = p.Next(), poll = p.Next(), consume = p.Next();
        p.Emit(send, root, "front", "send", 1, 2, SpanKind.Producer);
        p.Emit(consume, send, "worker", "consume", 2.5, 2.5 + work, SpanKind.Consumer);
        p.Emit(p.Next(), consume, "worker", "store", 2.5 + (work / 2), 2.5 + work - 0.2);
        var end = until(work);
        p.Emit(poll, root, "front", "poll", 2.1, end);
        p.Emit(root, 0, "front", "GET /", 0, end + 1);
    }

    [Fact]
    public void Wait_for_a_message_is_found_and_charged_to_the_work()
    {
        var traces = new Program(1).Run(100, Polling);
        var miner = Program.Mine(traces);
        var wait = Assert.Single(miner.SampleOf(Program.Type)!.Waits);
        Assert.Equal(("poll", "consume"), (wait.Waiter.Name, wait.Work.Name));

        var grouper = new WorkflowGrouper();
        var after = grouper.Assign(miner.Observe(traces[0], Program.Everything), Program.Everything)[0];
        var before = grouper.Assign(traces[0], Program.Everything)[0];
        Assert.Equal(before.DurationNanoseconds, after.Positions.Sum(p => p.Nanoseconds));
        string[] Places(GroupedRequest r) => [.. r.Positions.Select(p => grouper.Contexts[p.Position].ToString())];
        Assert.DoesNotContain(Places(before), p => p.Contains("worker"));
        Assert.Contains("front GET / > front poll > worker consume > worker store", Places(after));
        var waiting = after.Positions.Single(p => grouper.Contexts[p.Position].Operation.Name == "poll").Nanoseconds / 1e6;
        Assert.InRange(waiting, 0.4, 6);
    }

    [Fact]
    public void Group_stays_the_same_when_a_wait_becomes_known()
    {
        var traces = new Program(1).Run(100, Polling);
        var miner = Program.Mine(traces);
        var grouper = new WorkflowGrouper();
        Assert.Equal(
            grouper.Assign(traces[0], Program.Everything)[0].Group,
            grouper.Assign(miner.Observe(traces[0], Program.Everything), Program.Everything)[0].Group);
    }

    [Fact]
    public void Time_that_merely_outlasts_the_work_is_no_wait()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            Assert.Empty(Program.Mine(new Program(seed).Run(300, Independent)).SampleOf(Program.Type)!.Waits);
        }
    }

    [Fact]
    public void Few_requests_prove_no_wait() =>
        Assert.Empty(Program.Mine(new Program(1).Run(19, Polling)).SampleOf(Program.Type)!.Waits);

    [Fact]
    public void Observe_learns_from_a_bounded_number_and_forgets_on_demand()
    {
        var miner = new CausalMiner(new CausalOptions { RequestsPerWindow = 30, KeptRequests = 50 });
        foreach (var trace in new Program(1).Run(550, Polling))
        {
            miner.Observe(trace, Program.Everything);
        }

        // One request per tenth of a second of the requests' own time: 55 s, one window.
        Assert.InRange(miner.SampleOf(Program.Type)!.Count, 1, 30);
        miner.Forget("ns/all");
        Assert.Null(miner.SampleOf(Program.Type));
        Assert.Empty(miner.Types);
    }
}
