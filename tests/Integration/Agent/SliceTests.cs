using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Recording in slices of time, on a real process: everything within a slice, nothing outside of one, and the edges marked.</summary>
public sealed class SliceTests
{
    // Stopping a session takes a tenth of a second, and the filter is taken away at its end.
    private const long ClosingTime = 400_000_000;

    private static readonly Slices OneInThree = new(3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_are_recorded_in_slices_whole_and_nothing_between_them(bool isInjected)
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        var checkout = AgentUnderTest.Select("Target.Shop", "checkout");
        if (isInjected)
        {
            await agent.ApplyInjectedAsync([ActivitySelection.Server, checkout], change: p => p with { Slices = OneInThree });
        }
        else
        {
            await agent.ApplyAsync([ActivitySelection.Server, checkout], change: p => p with { Slices = OneInThree });
        }

        // Three whole periods, from between two slices on.
        await UntilPhaseAsync(6);
        var sent = new List<long>();
        for (var end = Now() + (3 * OneInThree.Period); Now() < end;)
        {
            sent.Add(Now());
            await target.GetAsync("/orders/1");
            await Task.Delay(20);
        }

        var whole = sent.Count(OneInThree.IsWhole);
        await agent.WaitForAsync("the requests of three slices", spans => spans.Count(s => s.Kind == SpanKind.Server && !IsCut(s)) >= whole - 6);
        var requests = agent.Spans.Where(s => s.Kind == SpanKind.Server).ToList();
        Assert.InRange(requests.Count(s => !IsCut(s)), whole - 6, whole + 6);
        Assert.All(requests, s => Assert.Equal(IsCut(s), !OneInThree.IsWhole(s.StartUnixNanoseconds)));
        Assert.All(agent.Spans, s => Assert.InRange(s.EndUnixNanoseconds % OneInThree.Period, 0, Slices.Length + ClosingTime));

        // Every request that is whole has what happened in it.
        var inside = agent.Spans.Where(s => s.Name == "checkout").Select(s => s.TraceId).ToHashSet();
        Assert.All(requests.Where(s => !IsCut(s)), s => Assert.Contains(s.TraceId, inside));
        Assert.Equal(0, agent.Session.Lost);
        Assert.Equal((0, 0), (agent.Session.Reassertions, agent.Session.SlicesMissed));
    }

    private static bool IsCut(Pythia.Agent.Emitting.OutgoingSpan span) => span.Attributes.Any(a => a.Key == OperationName.CutAttribute);

    private static async Task UntilPhaseAsync(int seconds)
    {
        while (Now() % OneInThree.Period / 1_000_000_000 != seconds)
        {
            await Task.Delay(50);
        }
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
