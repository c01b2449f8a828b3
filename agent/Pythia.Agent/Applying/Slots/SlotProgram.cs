using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Slots;

/// <summary>
/// The kernel program for processes whose threads have slots: counts and durations are summed in the kernel per span, which the
/// thread's slot names at the moment of the event. Nothing but integers and our own names gets into its text. Two maps take turns by
/// the parity of the second; each is read and cleared in the middle of a second in which nobody writes to it, because a map that is
/// being written loses or doubles counts when it is cleared.
/// <para>What an event costs are look-ups and updates of maps. So count and duration are one number (<see cref="CountFactor"/>), events of
/// no span alone have a counter of their own, and a thread's start time is overwritten and not deleted, except when the thread ends.</para>
/// </summary>
internal static class SlotProgram
{
    /// <summary>A key's second part is <c>pid * CodeFactor + code</c>.</summary>
    public const long CodeFactor = 1024;

    /// <summary>A sum is <c>count * CountFactor + nanoseconds</c>: 73 minutes of a span's events within a second, 4 million of them.</summary>
    public const long CountFactor = 1L << 42;

    private const int SpanInSlot = 16;

    /// <summary>Builds the program; <paramref name="offsetOf"/> tells where a process's slots are, from the thread pointer.</summary>
    public static KernelProgram Build(ImmutableArray<KernelProbe> probes, Func<int, int> offsetOf, Func<string, bool> exists)
    {
        var text = new StringBuilder();
        var missing = ImmutableArray.CreateBuilder<KernelTemplate>();
        foreach (var group in probes.GroupBy(p => p.Template).OrderBy(g => g.Key))
        {
            ImmutableArray<int> pids = [.. group.SelectMany(p => p.Pids).Distinct().Order().Take(KernelProgram.MaxPids)];
            var isThere = group.Key switch
            {
                KernelTemplate.ThreadOffCpu => AppendOffCpu(text, pids, offsetOf, exists),
                _ => AppendCalls(text, group.Key, pids, offsetOf, exists),
            };
            if (!isThere)
            {
                missing.Add(group.Key);
            }
        }

        if (exists("sched/sched_process_exit") && text.ToString().Contains("@s[tid]", StringComparison.Ordinal))
        {
            text.Append("tracepoint:sched:sched_process_exit { delete(@s[tid]); }\n");
        }

        text.Append("interval:ms:500 { $h = (nsecs / 250000000) % 4; if ($h == 1 || $h == 2) { ")
            .Append("if ((nsecs / 1000000000) % 2 == 0) { print(@y); clear(@y); } else { print(@x); clear(@x); } } print(@n); }\n")
            .Append(KernelProgram.WhenAttached);
        return new KernelProgram { Text = text.ToString(), Missing = missing.ToImmutable() };
    }

    private static bool AppendCalls(StringBuilder text, KernelTemplate template, ImmutableArray<int> pids, Func<int, int> offsetOf, Func<string, bool> exists)
    {
        var any = false;
        var calls = TemplateTracepoints.CallsOf(template);
        for (var i = 0; i < calls.Length; i++)
        {
            if (!exists("syscalls/sys_enter_" + calls[i]))
            {
                continue;
            }

            any = true;
            text.Append(CultureInfo.InvariantCulture, $"tracepoint:syscalls:sys_enter_{calls[i]} /{Filter(pids)}/ {{ @s[tid] = nsecs; }}\n");
            text.Append(CultureInfo.InvariantCulture, $"tracepoint:syscalls:sys_exit_{calls[i]} /{Filter(pids)}/ {{ $f = @s[tid]; if ($f != 0) {{ $e = nsecs; $d = $e - $f; ");
            AppendSlot(text, pids, offsetOf);
            AppendSum(text, "$i", "(uint64)pid", TemplateTracepoints.CodeOf(template, i));
            text.Append("} }\n");
        }

        return any;
    }

    // The span is that of the moment in which the thread stopped: it is blocked with it.
    private static bool AppendOffCpu(StringBuilder text, ImmutableArray<int> pids, Func<int, int> offsetOf, Func<string, bool> exists)
    {
        if (!exists("sched/sched_switch"))
        {
            return false;
        }

        var switches = SwitchProbe.Of(exists);
        text.Append(CultureInfo.InvariantCulture, $"{switches.AttachTo} {{ if (({Filter(pids)}) && {switches.Blocked}) {{ ");
        AppendSlot(text, pids, offsetOf);
        text.Append("if ($i != 0) { @o[tid] = (nsecs, $i, (uint64)pid); } } ")
            .Append(CultureInfo.InvariantCulture, $"$t = {switches.Next}; ").Append("$v = @o[$t]; if ($v.0 != 0) { delete(@o[$t]); $e = nsecs; $d = $e - $v.0; $j = $v.1; ");
        AppendSum(text, "$j", "$v.2", TemplateTracepoints.CodeOf(KernelTemplate.ThreadOffCpu, 0));
        text.Append("} }\n");
        return true;
    }

    // The slot's address lies at the same place of each thread's control block, whose address is the thread pointer. Reading user memory
    // that is not there fails without harm.
    private static void AppendSlot(StringBuilder text, ImmutableArray<int> pids, Func<int, int> offsetOf)
    {
        var offsets = pids.GroupBy(offsetOf).OrderByDescending(g => g.Count()).ToList();
        text.Append(CultureInfo.InvariantCulture, $"$a = {offsets[0].Key}; ");
        foreach (var rare in offsets.Skip(1))
        {
            text.Append(CultureInfo.InvariantCulture, $"if ({Filter([.. rare])}) {{ $a = {rare.Key}; }} ");
        }

        text.Append("$p = *(uint64 *)uptr(((struct task_struct *)curtask)->thread.fsbase + (uint64)$a); ")
            .Append(CultureInfo.InvariantCulture, $"$i = (uint64)0; if ($p != 0) {{ $i = *(uint64 *)uptr($p + {SpanInSlot}); }} ");
    }

    private static void AppendSum(StringBuilder text, string span, string pid, int code) => text
        .Append(CultureInfo.InvariantCulture, $"$k = {pid} * {CodeFactor} + {code}; $d = $d + {CountFactor}; ")
        .Append(CultureInfo.InvariantCulture, $"if ({span} == 0) {{ @n[$k] = count(); }} else {{ if (($e / 1000000000) % 2 == 0) {{ @x[{span}, $k] = sum($d); }} else {{ @y[{span}, $k] = sum($d); }} }} ");

    private static string Filter(ImmutableArray<int> pids) =>
        string.Join(" || ", pids.Select(p => string.Create(CultureInfo.InvariantCulture, $"pid == {p}")));
}
