using System.Threading;

namespace Pythia.Hook;

/// <summary>At most so many per second, evenly over windows of 100 ms. Approximate at the edges of windows, on purpose: it takes no lock.</summary>
internal sealed class RateLimit(int perSecond)
{
    private const int WindowMilliseconds = 100;

    private long window;
    private int taken;

    /// <summary>Takes one, if there is one.</summary>
    public bool TryTake(long milliseconds)
    {
        var now = milliseconds / WindowMilliseconds;
        if (Interlocked.Exchange(ref window, now) != now)
        {
            Volatile.Write(ref taken, 0);
        }

        // Below ten per second, windows take turns.
        var allowed = (int)(((now % 10) + 1) * perSecond / 10) - (int)(now % 10 * perSecond / 10);
        return Interlocked.Increment(ref taken) <= allowed;
    }
}
