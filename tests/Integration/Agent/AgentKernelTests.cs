using System.Globalization;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Kernel trace points on a real process with a real bpftrace.</summary>
public sealed class AgentKernelTests
{
    [Fact]
    public async Task Kernel_events_are_attributed_to_the_request_that_caused_them()
    {
        SkipWithoutKernelLayer();
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target, kernel: true);
        await agent.ApplyAsync([ActivitySelection.Server], kernel: [agent.Probe(KernelTemplate.SyscallFsync, 0)]);

        // Interleaved: different amounts of work per request, hopping between the same threads.
        var requests = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => target.GetAsync($"/flush?n={1 + (i % 12)}&bytes=4096")));
        var expected = requests.ToDictionary(r => r.TraceId, r => int.Parse(r.Value, CultureInfo.InvariantCulture));
        var total = expected.Values.Sum();
        await agent.WaitForAsync("all flushes", spans => spans.Count(s => s.Scope == RequestAttribution.Scope) >= total);

        var found = agent.Spans.Where(s => s.Scope == RequestAttribution.Scope).GroupBy(s => s.TraceId.ToString()).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(expected.OrderBy(e => e.Key), found.OrderBy(e => e.Key));
    }

    [Fact]
    public async Task Kernel_spans_lie_within_the_span_that_they_are_below()
    {
        SkipWithoutKernelLayer();
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target, kernel: true);
        await agent.ApplyAsync([ActivitySelection.Server], kernel: [agent.Probe(KernelTemplate.ThreadOffCpu, 1000)]);

        var (_, traceId) = await target.GetAsync("/sleep?milliseconds=50");
        await agent.WaitForAsync("the blocked thread", spans => spans.Any(s => s.TraceId.ToString() == traceId && s.Name == "thread/offcpu" && Nanoseconds(s) >= 49_000_000));

        var request = agent.Spans.Single(s => s.TraceId.ToString() == traceId && s.Kind == Model.SpanKind.Server);
        var blocked = agent.Spans.Where(s => s.TraceId.ToString() == traceId && s.Name == "thread/offcpu").MaxBy(Nanoseconds)!;
        Assert.Equal(request.SpanId, blocked.ParentId);
        Assert.InRange(Nanoseconds(blocked), 49_000_000, Nanoseconds(request));
        Assert.True(blocked.StartUnixNanoseconds >= request.StartUnixNanoseconds && blocked.EndUnixNanoseconds <= request.EndUnixNanoseconds);
    }

    private static long Nanoseconds(Pythia.Agent.Emitting.OutgoingSpan span) => span.EndUnixNanoseconds - span.StartUnixNanoseconds;

    private static void SkipWithoutKernelLayer()
    {
        if (KernelAvailability.Probe() is { Reason: not FailureReason.None } missing)
        {
            Assert.Skip($"the kernel layer is not available here: {missing.Reason}");
        }
    }
}
