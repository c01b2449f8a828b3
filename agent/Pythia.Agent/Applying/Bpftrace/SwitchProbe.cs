namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// How a program sees the scheduler switch from one thread to another. The raw tracepoint gives the same answers from the kernel's own
/// structures, and spares each switch of the whole node the record of an event that nobody reads.
/// </summary>
internal sealed record SwitchProbe
{
    private static readonly SwitchProbe Recorded = new()
    {
        AttachTo = "tracepoint:sched:sched_switch", Blocked = "(args->prev_state & 0xff) != 0", Next = "args->next_pid",
    };

    // Preempted or not; the thread before; the thread after; the state of the one before. A preempted thread is runnable in any state.
    private static readonly SwitchProbe Raw = new()
    {
        AttachTo = "rawtracepoint:sched_switch", Blocked = "arg0 == 0 && arg3 != 0", Next = "((struct task_struct *)arg2)->pid",
    };

    /// <summary>The attach point.</summary>
    public required string AttachTo { get; init; }

    /// <summary>True when the current thread stops because it cannot go on.</summary>
    public required string Blocked { get; init; }

    /// <summary>The thread that goes on.</summary>
    public required string Next { get; init; }

    /// <summary>The cheapest that there is.</summary>
    public static SwitchProbe Of(Func<string, bool> exists) =>
        exists(KernelProgram.RawTracepoints) && exists(KernelProgram.RawSwitches) && exists(KernelProgram.KernelTypes) ? Raw : Recorded;
}
