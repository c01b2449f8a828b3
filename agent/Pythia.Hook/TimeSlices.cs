using System;

namespace Pythia.Hook;

/// <summary>When requests are recorded: in a part of each period, counted from the Unix epoch; milliseconds. Default: always.</summary>
/// <param name="Period">From one slice to the next.</param>
/// <param name="From">From here on in a slice requests begin a trace.</param>
/// <param name="Until">From here on they do not, so that those under way can end within the slice.</param>
/// <param name="Length">The end of the slice. Requests that somebody upstream began are recorded in all of it, as their caller may have begun in time.</param>
internal readonly record struct TimeSlices(long Period, long From, long Until, long Length)
{
    private const long SendingTime = 1500;

    /// <summary>True when there are no slices.</summary>
    public bool IsAlways => Period == 0;

    /// <summary>Whether a request is recorded that begins now; <paramref name="follows"/>: it has a caller.</summary>
    public bool IsOpen(bool follows)
    {
        if (IsAlways)
        {
            return true;
        }

        var phase = Phase();
        return follows ? phase < Length : phase >= From && phase < Until;
    }

    /// <summary>Milliseconds until something is recorded again; 0 while something is, and until the last of it has been sent.</summary>
    public long Silence()
    {
        var phase = IsAlways ? 0 : Phase();
        return phase < Length + SendingTime ? 0 : Period - phase;
    }

    private long Phase() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond % Period;
}
