using System.Diagnostics;

namespace Pythia.Agent.Emitting;

/// <summary>
/// Turns CLOCK_MONOTONIC nanoseconds (the time stamps of EventPipe, and <see cref="Stopwatch"/> on Linux) into Unix time. The
/// offset is kept until the wall clock moved by more than a millisecond, so that spans of one trace are not torn apart by slewing.
/// </summary>
internal sealed class MonotonicClock
{
    private const long Tolerance = 1_000_000;
    private const long Step = 1_000_000_000;
    private long offset = Measure();

    /// <summary>Now, on the monotonic clock; its frequency is 1 GHz on Linux.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Unix nanoseconds of a monotonic time stamp.</summary>
    public long ToUnix(long monotonicNanoseconds) => monotonicNanoseconds + Volatile.Read(ref offset);

    /// <summary>Looks at the wall clock; call it about once per second.</summary>
    /// <returns>How far it was set, when that is more than slewing moves it; null otherwise.</returns>
    public TimeSpan? Refresh()
    {
        var measured = Measure();
        var moved = measured - Volatile.Read(ref offset);
        if (Math.Abs(moved) > Tolerance)
        {
            Volatile.Write(ref offset, measured);
        }

        return Math.Abs(moved) > Step ? TimeSpan.FromTicks(moved / 100) : null;
    }

    private static long Measure()
    {
        // The tightest of a few brackets: a pre-emption between the reads would shift the offset.
        var best = long.MaxValue;
        long result = 0;
        for (var i = 0; i < 5; i++)
        {
            var before = Stopwatch.GetTimestamp();
            var unix = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
            var after = Stopwatch.GetTimestamp();
            if (after - before < best)
            {
                best = after - before;
                result = unix - (before + ((after - before) / 2));
            }
        }

        return result;
    }
}
