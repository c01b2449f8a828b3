using System.Globalization;
using System.Text;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// The part of the program that follows threads through the scheduler. Switched out and not runnable: blocked until it is switched
/// in again. Woken, or switched out while runnable: waiting for a processor until then; and throttled, when the throttled time of
/// its control group has grown meanwhile (the kernel adds it when it lets the group go on, before the thread runs). At switch-in the
/// current process is still the other one, so process and group are kept beside the time.
/// </summary>
internal static class SchedulerProgram
{
    public static void Append(StringBuilder text, List<KernelProbe> probes, SwitchProbe switches)
    {
        var filter = KernelProgram.PidFilter([.. probes.SelectMany(p => p.Pids).Distinct().Order().Take(KernelProgram.MaxPids)]);
        var offCpu = Of(probes, KernelTemplate.ThreadOffCpu);
        var runQueue = Of(probes, KernelTemplate.ThreadRunQueue);
        var throttled = Of(probes, KernelTemplate.ThreadThrottled);
        var waits = runQueue.Count + throttled.Count > 0;
        text.Append(CultureInfo.InvariantCulture, $"{switches.AttachTo} {{ if ({filter}) {{ @p[tid] = pid; ");
        if (throttled.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"@g[tid] = (uint64)((struct task_struct *)curtask)->sched_task_group; @h[tid] = {ThrottledTime("tid")}; ");
        }

        text.Append(CultureInfo.InvariantCulture, $"if ({switches.Blocked}) {{ @o[tid] = nsecs; }} else {{ @w[tid] = nsecs; }} }} ");
        text.Append(CultureInfo.InvariantCulture, $"$n = {switches.Next}; ").Append("$q = @p[$n]; if ($q != 0) { ");
        if (offCpu.Count > 0)
        {
            AppendSwitchIn(text, "@o", KernelTemplate.ThreadOffCpu, offCpu);
        }

        if (throttled.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"$k = @g[$n] != 0 && {ThrottledTime("$n")} > @h[$n] ? 1 : 0; if ($k == 1) {{ ");
            AppendSwitchIn(text, "@w", KernelTemplate.ThreadThrottled, throttled);
            text.Append("} ");
        }

        if (runQueue.Count > 0)
        {
            text.Append(throttled.Count > 0 ? "if ($k == 0) { " : string.Empty);
            AppendSwitchIn(text, "@w", KernelTemplate.ThreadRunQueue, runQueue);
            text.Append(throttled.Count > 0 ? "} " : string.Empty);
        }

        text.Append("delete(@o[$n]); delete(@w[$n]); delete(@p[$n]); ").Append(throttled.Count > 0 ? "delete(@g[$n]); delete(@h[$n]); " : string.Empty).Append("} }\n");
        if (waits)
        {
            text.Append("tracepoint:sched:sched_wakeup /@o[args->pid] != 0/ { @w[args->pid] = nsecs; ");
            text.Append(throttled.Count > 0 ? $"@h[args->pid] = {ThrottledTime("args->pid")}; " : string.Empty).Append("}\n");
        }
    }

    private static string ThrottledTime(string thread) => $"((struct task_group *)@g[{thread}])->cfs_bandwidth.throttled_time";

    private static List<KernelProbe> Of(List<KernelProbe> probes, KernelTemplate template) => [.. probes.Where(p => p.Template == template)];

    private static void AppendSwitchIn(StringBuilder text, string map, KernelTemplate template, List<KernelProbe> probes)
    {
        text.Append(CultureInfo.InvariantCulture, $"$f = {map}[$n]; if ($f != 0) {{ $d = nsecs - $f; ");
        KernelProgram.AppendReport(text, TemplateTracepoints.CodeOf(template, 0), probes.Min(p => p.MinMicroseconds) * 1000, "$q", "$n", "0", "0");
        text.Append("} ");
    }
}
