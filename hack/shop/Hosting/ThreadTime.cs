using System.Runtime.InteropServices;

namespace Shop.Hosting;

/// <summary>CPU time of the thread that asks: work that is measured by it is the same on quick and slow machines.</summary>
internal static class ThreadTime
{
    private const int ThreadClock = 3;

    public static TimeSpan Used => GetTime(ThreadClock, out var time) == 0
        ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : throw new PlatformNotSupportedException("the clock of the thread's CPU time cannot be read");

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
