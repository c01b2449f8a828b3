namespace Pythia.OperatorHost;

/// <summary>
/// Notices that the wall clock was set: it moved by another amount than the monotonic clock. Traces carry wall-clock times, so what
/// was learned before a step cannot be compared with what comes after it. Slewing is followed and is not a step. One caller.
/// </summary>
internal sealed class ClockStep(TimeProvider time)
{
    /// <summary>Smaller moves change no decision: evidence is counted over ten seconds and more.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();

    /// <summary>How far the wall clock was set since the last call, forward or back; null when it was not.</summary>
    public TimeSpan? Look()
    {
        var (wall, monotonic) = (time.GetUtcNow(), time.GetTimestamp());
        var step = wall - _wall - time.GetElapsedTime(_monotonic, monotonic);
        (_wall, _monotonic) = (wall, monotonic);
        return step.Duration() > Tolerance ? step : null;
    }
}
