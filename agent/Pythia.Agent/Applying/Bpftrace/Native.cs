using System.Runtime.InteropServices;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Native
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    private const int ClockMonotonic = 1;
    private const int ClockBootTime = 7;

    /// <summary>Sends a signal; false when there is no such process.</summary>
    public static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>Mounts the trace file system at that folder; false when not permitted.</summary>
    public static bool MountTracefs(string folder) => Mount("tracefs", folder, "tracefs", 0, 0) == 0;

    /// <summary>What to add to CLOCK_BOOTTIME to get CLOCK_MONOTONIC: nanoseconds, not positive. They differ by the time suspended.</summary>
    public static long MonotonicMinusBootTime()
    {
        var best = long.MaxValue;
        long result = 0;
        for (var i = 0; i < 5; i++)
        {
            var before = Read(ClockMonotonic);
            var boot = Read(ClockBootTime);
            var after = Read(ClockMonotonic);
            if (after - before < best)
            {
                best = after - before;
                result = before + ((after - before) / 2) - boot;
            }
        }

        // Less than a microsecond is the cost of reading, not a suspension.
        return Math.Abs(result) < 10_000 ? 0 : result;
    }

    private static long Read(int clock)
    {
        _ = ClockGetTime(clock, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mount(string source, string target, string type, ulong flags, nint data);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
