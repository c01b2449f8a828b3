namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>One reported event.</summary>
/// <param name="Code">Template and system call.</param>
/// <param name="Start">Nanoseconds on the clock of bpftrace's <c>nsecs</c> (CLOCK_BOOTTIME).</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="Thread">As the machine numbers it.</param>
/// <param name="Pid">As the machine numbers it.</param>
/// <param name="Result">What the system call returned; negative: an error.</param>
/// <param name="WrittenBytes">Of flushes: what the process has written to files since its last one.</param>
internal readonly record struct KernelEvent(int Code, long Start, long Duration, int Thread, int Pid, long Result, long WrittenBytes = 0);
