using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Kernel trace points on a real process with a real bpftrace.</summary>
public sealed class AgentKernelTests
{
    private const int Rounds = 5;

    [Theory]
    [MemberData(nameof(BpftraceVersions.EachOfBoth), MemberType = typeof(BpftraceVersions))]
    public async Task Kernel_events_are_attributed_to_the_request_that_caused_them(string version, string bpftrace)
    {
        var tools = await BpftraceVersions.ToolsAsync(bpftrace);
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target, tools);
        await agent.ApplyAsync([ActivitySelection.Server], kernel: [agent.Probe(KernelTemplate.SyscallFsync, 0)]);

        // Counts are exact in each round. The rest also measures what else the machine does, so the best of up to five rounds tells.
        (double Written, double Share) measured = default;
        for (var round = 0; round < Rounds && !IsExact(measured); round++)
        {
            measured = await FlushManyAsync(agent, target);
        }

        Assert.InRange(measured.Written, 0.95, 1.05);

        // How long the kernel takes does not depend on the version, so one of them is enough.
        Assert.InRange(measured.Share, version == EachVersion.Current ? 0.95 : 0, 1.01);

        bool IsExact((double Written, double Share) now) =>
            now is { Written: >= 0.95 and <= 1.05, Share: <= 1.01 } && (now.Share >= 0.95 || version != EachVersion.Current);
    }

    // Interleaved: different amounts of work per request, hopping between the same threads. Gives the bytes that were written between the
    // flushes and the time that these took, relative to what the service knows of itself.
    private static async Task<(double Written, double Share)> FlushManyAsync(AgentUnderTest agent, TargetProcess target)
    {
        var before = agent.Spans.Count(s => s.Scope == RequestAttribution.Scope);
        var requests = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => target.FlushAsync(1 + (i % 12))));
        var total = requests.Sum(r => r.Count);
        await agent.WaitForAsync("all flushes", spans => spans.Count(s => s.Scope == RequestAttribution.Scope) >= before + total);

        var found = agent.Spans.Where(s => s.Scope == RequestAttribution.Scope).ToLookup(s => s.TraceId.ToString());
        Assert.All(requests, r => Assert.Equal(r.Count, found[r.TraceId].Count()));

        // Each flush comes after one block of 4096 bytes, of this request or of others that run at the same time. The runtime writes a
        // little of its own, and two threads that write in the same instant may count a block twice or not at all.
        var written = requests.SelectMany(r => found[r.TraceId]).Sum(s => s.Attributes.Single(a => a.Key == "file.bytes_since_flush").Integer);

        // The service's own clock also counts what comes after the kernel's time stamp: the report and, on a busy machine, the wait
        // for a processor. That only makes the share smaller, so the best tenth shows the measurement and the rest the machine.
        var shares = requests.Select(r => found[r.TraceId].Sum(Nanoseconds) / 1000.0 / r.Microseconds).Order().ToList();
        return (written / (4096.0 * total), shares[shares.Count * 9 / 10]);
    }

    [Theory]
    [MemberData(nameof(BpftraceVersions.Both), MemberType = typeof(BpftraceVersions))]
    public async Task Every_template_attaches_and_counts(string bpftrace)
    {
        var tools = await BpftraceVersions.ToolsAsync(bpftrace);
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target, tools);
        await agent.ApplyAsync([ActivitySelection.Server], kernel: [.. Enum.GetValues<KernelTemplate>().Select(t => agent.Probe(t, 0)).OrderBy(p => p.Id, StringComparer.Ordinal)]);
        string[] always = ["syscall/fsync", "syscall/write", "syscall/open", "syscall/futex", "thread/offcpu", "thread/runqueue"];

        await AgentUnderTest.WaitAsync("counts", async () =>
        {
            await target.FlushAsync(3);
            var counted = agent.Drivers.KernelCounts().Where(c => c.Events > 0).Select(c => c.Id["kernel/target/".Length..]).ToHashSet();
            return counted.IsSupersetOf(always);
        });
    }

    [Theory]
    [MemberData(nameof(BpftraceVersions.Both), MemberType = typeof(BpftraceVersions))]
    public async Task Page_faults_are_counted(string bpftrace)
    {
        const int Faults = 8000;
        var tools = await BpftraceVersions.ToolsAsync(bpftrace);
        Assert.SkipUnless(tools.HasTracepoint("exceptions/page_fault_user"), "this kernel has no tracepoint for page faults");
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target, tools);
        await agent.ApplyAsync([ActivitySelection.Server], kernel: [agent.Probe(KernelTemplate.PageFault, 0)]);
        long Counted() => agent.Drivers.Kernel!.Sums.Where(s => TemplateTracepoints.TemplateOf(s.Key.Code) == KernelTemplate.PageFault).Sum(s => s.Value.Count);
        await AgentUnderTest.WaitAsync("a first count", async () =>
        {
            await target.GetAsync("/faults?n=10");
            return Counted() > 0;
        });

        // The runtime has page faults of its own, and the counter is told once per second.
        var before = Counted();
        await target.GetAsync($"/faults?n={Faults}");
        await AgentUnderTest.WaitAsync("all page faults", () => Task.FromResult(Counted() - before >= Faults));
        Assert.InRange(Counted() - before, Faults, 2 * Faults);
    }

    [Fact]
    public async Task Kernel_spans_lie_within_the_span_that_they_are_below()
    {
        var tools = await BpftraceVersions.ToolsAsync();
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target, tools);
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
}
