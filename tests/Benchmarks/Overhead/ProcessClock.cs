using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pythia.Benchmarks.Overhead;

/// <summary>CPU time of another process, of all of its threads, those that have ended included.</summary>
internal static class ProcessClock
{
    // clock_getcpuclockid(3): the number of the process, inverted, above three bits that say which of its clocks; 2 is the scheduler's.
    private const int Scheduler = 2;

    /// <summary>In nanoseconds, as exact as the scheduler's own accounts.</summary>
    public static long NanosecondsOf(int pid) => ClockGetTime((~pid << 3) | Scheduler, out var time) == 0
        ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no CPU time of process {pid}");

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
