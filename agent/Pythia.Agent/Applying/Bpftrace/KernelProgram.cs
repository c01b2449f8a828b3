using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// Builds one bpftrace program for all kernel probes of the node. Nothing but integers and the names in
/// <see cref="TemplateTracepoints"/> gets into its text. Events above the threshold are printed one by one, at most
/// <see cref="MaxReportsPerSecond"/>; everything is counted and summed in the kernel per process and kind. Sums are never cleared
/// (clearing a live map loses or doubles counts); their readers take differences.
/// </summary>
internal sealed record KernelProgram
{
    /// <summary>A report costs the traced thread about 10 microseconds with bpftrace 0.17.</summary>
    public const int MaxReportsPerSecond = 2000;

    /// <summary>Not a tracepoint: whether the kernel describes its types.</summary>
    public const string KernelTypes = "btf/vmlinux";

    /// <summary>Not a tracepoint: whether bpftrace can attach to tracepoints without the event's record.</summary>
    public const string RawTracepoints = "bpftrace/rawtracepoint";

    /// <summary>Not a tracepoint: whether the kernel gives the scheduler's raw tracepoint the state of the thread that stops.</summary>
    public const string RawSwitches = "bpftrace/sched_switch";

    /// <summary>The map that tells that all probes are attached.</summary>
    public const string AttachedMap = "@r";

    /// <summary>
    /// The last line of each program. bpftrace writes "attached_probes" before it loads and attaches them, 10 to 15 ms before at best and more than 100 on a
    /// busy machine, and attaches them in the order of the program: when the last one runs, all are attached.
    /// </summary>
    public const string WhenAttached = $"interval:ms:50 {{ if ({AttachedMap} == 0) {{ {AttachedMap} = 1; print({AttachedMap}); }} }}\n";

    /// <summary>More processes than this are not observed by one program.</summary>
    public const int MaxPids = 128;

    public required string Text { get; init; }

    /// <summary>Templates without any tracepoint on this kernel.</summary>
    public required ImmutableArray<KernelTemplate> Missing { get; init; }

    /// <summary>Builds the program; <paramref name="exists"/> tells whether the kernel has a tracepoint (<c>category/name</c>).</summary>
    public static KernelProgram Build(ImmutableArray<KernelProbe> probes, Func<string, bool> exists)
    {
        var text = new StringBuilder();
        var missing = ImmutableArray.CreateBuilder<KernelTemplate>();
        foreach (var group in probes.GroupBy(p => p.Template).OrderBy(g => g.Key))
        {
            var isThere = group.Key switch
            {
                KernelTemplate.ThreadOffCpu or KernelTemplate.ThreadRunQueue => exists("sched/sched_switch") && exists("sched/sched_wakeup"),
                KernelTemplate.ThreadThrottled => exists("sched/sched_switch") && exists("sched/sched_wakeup") && exists(KernelTypes),
                KernelTemplate.TcpRetransmit or KernelTemplate.TcpRoundTrip => NetworkProgram.Append(text, group.Key, PidFilter(Merge(group.Key, group).Pids), exists),
                KernelTemplate.PageFault => FaultProgram.Append(text, Merge(group.Key, group).Pids, exists),
                KernelTemplate.BlockIo => AppendBlock(text, Merge(group.Key, group), exists),
                _ => AppendCalls(text, Merge(group.Key, group), exists),
            };
            if (!isThere)
            {
                missing.Add(group.Key);
            }
        }

        NetworkProgram.AppendSenders(text, [.. probes.Where(p => !missing.Contains(p.Template))]);
        var scheduler = probes.Where(p => IsScheduler(p.Template) && !missing.Contains(p.Template)).ToList();
        if (scheduler.Count > 0)
        {
            SchedulerProgram.Append(text, scheduler, SwitchProbe.Of(exists));
        }

        var faults = probes.Where(p => p.Template == KernelTemplate.PageFault && !missing.Contains(p.Template)).ToList();
        AppendSums(text, faults.Count == 0 ? [] : Merge(KernelTemplate.PageFault, faults).Pids);
        text.Append(WhenAttached);
        return new KernelProgram { Text = text.ToString(), Missing = missing.ToImmutable() };
    }

    // A map that nothing writes to must not be printed.
    private static void AppendSums(StringBuilder text, IEnumerable<int> faulting)
    {
        var so = text.ToString();
        text.Append("interval:s:1 { @b = 0; ");
        foreach (var pid in faulting)
        {
            text.Append(CultureInfo.InvariantCulture, $"print({FaultProgram.CounterOf(pid)}); ");
        }

        foreach (var (written, map) in new[] { ("@c[", "@c"), ("@t[", "@t"), ("@a =", "@a") })
        {
            text.Append(so.Contains(written, StringComparison.Ordinal) ? $"print({map}); " : string.Empty);
        }

        text.Append("}\n");
    }

    private static bool IsScheduler(KernelTemplate template) =>
        template is KernelTemplate.ThreadOffCpu or KernelTemplate.ThreadRunQueue or KernelTemplate.ThreadThrottled;

    private static Merged Merge(KernelTemplate template, IEnumerable<KernelProbe> probes) => new(
        template, [.. probes.SelectMany(p => p.Pids).Distinct().Order().Take(MaxPids)], probes.Min(p => p.MinMicroseconds) * 1000);

    private static bool AppendCalls(StringBuilder text, Merged probe, Func<string, bool> exists)
    {
        var any = false;
        var calls = TemplateTracepoints.CallsOf(probe.Template);
        for (var i = 0; i < calls.Length; i++)
        {
            if (!exists("syscalls/sys_enter_" + calls[i]))
            {
                continue;
            }

            any = true;
            var isFlush = probe.Template == KernelTemplate.SyscallFsync;
            text.Append(CultureInfo.InvariantCulture, $"tracepoint:syscalls:sys_enter_{calls[i]} /{PidFilter(probe.Pids)}/ {{ @s[tid] = nsecs; {(isFlush ? "@z[tid] = @y[pid]; @y[pid] = 0; " : string.Empty)}}}\n");
            text.Append(CultureInfo.InvariantCulture, $"tracepoint:syscalls:sys_exit_{calls[i]} /@s[tid] != 0/ {{ $f = @s[tid]; $d = nsecs - $f; ");
            AppendReport(text, TemplateTracepoints.CodeOf(probe.Template, i), probe.MinNanoseconds, "pid", "tid", "(int64)args->ret", isFlush ? "@z[tid]" : "0");
            text.Append(isFlush ? "delete(@z[tid]); " : string.Empty).Append("delete(@s[tid]); }\n");
        }

        if (any && probe.Template == KernelTemplate.SyscallFsync)
        {
            AppendWrittenBytes(text, probe, exists);
        }

        return any;
    }

    // How much a flush has to write depends on what was written since the last one: the variable that explains slow flushes.
    private static void AppendWrittenBytes(StringBuilder text, Merged probe, Func<string, bool> exists)
    {
        foreach (var call in TemplateTracepoints.CallsOf(KernelTemplate.SyscallWrite).Where(c => exists("syscalls/sys_exit_" + c)))
        {
            text.Append(CultureInfo.InvariantCulture, $"tracepoint:syscalls:sys_exit_{call} /{PidFilter(probe.Pids)}/ {{ if ((int64)args->ret > 0) {{ @y[pid] = @y[pid] + (uint64)args->ret; }} }}\n");
        }
    }

    // A request is known by device and sector from issue to completion, which happens in an interrupt of whichever thread runs then.
    // Requests that a kernel worker issues for the thread later are not seen: about a third of them.
    private static bool AppendBlock(StringBuilder text, Merged probe, Func<string, bool> exists)
    {
        if (!exists("block/block_rq_issue") || !exists("block/block_rq_complete"))
        {
            return false;
        }

        text.Append(CultureInfo.InvariantCulture, $"tracepoint:block:block_rq_issue /{PidFilter(probe.Pids)}/ {{ @i[args->dev, args->sector] = nsecs; @j[args->dev, args->sector] = tid; @k[args->dev, args->sector] = pid; }}\n");
        text.Append("tracepoint:block:block_rq_complete /@i[args->dev, args->sector] != 0/ { $f = @i[args->dev, args->sector]; $d = nsecs - $f; $n = @j[args->dev, args->sector]; $q = @k[args->dev, args->sector]; ");
        AppendReport(text, TemplateTracepoints.CodeOf(probe.Template, 0), probe.MinNanoseconds, "$q", "$n", "0", "0");
        text.Append("delete(@i[args->dev, args->sector]); delete(@j[args->dev, args->sector]); delete(@k[args->dev, args->sector]); }\n");
        return true;
    }

    internal static void AppendReport(StringBuilder text, int code, long minNanoseconds, string pid, string thread, string result, string written) =>
        text.Append(CultureInfo.InvariantCulture, $"@c[{pid}, {code}] = count(); @t[{pid}, {code}] = sum($d); ")
            .Append(CultureInfo.InvariantCulture, $"if ($d >= {minNanoseconds}) {{ @a = count(); if (@b < {MaxReportsPerSecond}) {{ @b = @b + 1; ")
            .Append(CultureInfo.InvariantCulture, $"printf(\"{code} %lld %lld %d %d %lld %lld\\n\", $f, $d, {thread}, {pid}, {result}, {written}); }} }} ");

    internal static string PidFilter(ImmutableArray<int> pids) =>
        string.Join(" || ", pids.Select(p => string.Create(CultureInfo.InvariantCulture, $"pid == {p}")));

    private readonly record struct Merged(KernelTemplate Template, ImmutableArray<int> Pids, long MinNanoseconds);
}
