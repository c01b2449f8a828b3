namespace Pythia.Agent.Planning;

/// <summary>
/// Recording in slices of time: four seconds of every <paramref name="OneIn"/> x 4 s, counted from the Unix epoch, so that all nodes record
/// at the same time without talking to each other. Outside of a slice nothing is recorded. Requests that begin
/// near a slice's edges may lack spans: they are cut, and not judged. Pure: time is an argument.
/// </summary>
/// <param name="OneIn">One slice of so many; 1 or less: all the time.</param>
internal readonly record struct Slices(int OneIn)
{
    private const long Millisecond = 1_000_000;

    /// <summary>How long a slice is, in Unix nanoseconds.</summary>
    public const long Length = 4000 * Millisecond;

    /// <summary>From here on in a slice everything is recorded on all nodes, as far as their clocks agree.</summary>
    public const long WholeFrom = 200 * Millisecond;

    /// <summary>Requests that begin before this have half a second to end within the slice; those that take longer may be missed.</summary>
    public const long WholeUntil = 3500 * Millisecond;

    /// <summary>From the beginning of one slice to that of the next, in nanoseconds.</summary>
    public long Period => Math.Max(1, OneIn) * Length;

    /// <summary>The part of time that is recorded from outside, (0, 1].</summary>
    public double Share => 1.0 / Math.Max(1, OneIn);

    /// <summary>The part of requests that tier 2 records, which begins none near the edges, (0, 1].</summary>
    public double WholeShare => IsAlways ? 1 : (double)(WholeUntil - WholeFrom) / Period;

    /// <summary>True when there are no slices.</summary>
    public bool IsAlways => OneIn <= 1;

    /// <summary>Whether it is recorded at a time.</summary>
    public bool IsOpen(long unixNanoseconds) => IsAlways || PhaseOf(unixNanoseconds) < Length;

    /// <summary>Whether everything of a request is recorded that begins at a time, if it is not longer than the rest of the slice.</summary>
    public bool IsWhole(long startUnixNanoseconds) => IsAlways || PhaseOf(startUnixNanoseconds) is >= WholeFrom and < WholeUntil;

    /// <summary>How long it is until <see cref="IsOpen"/> changes; the longest time when it never does.</summary>
    public TimeSpan UntilChange(long unixNanoseconds)
    {
        var phase = PhaseOf(unixNanoseconds);
        return IsAlways ? TimeSpan.MaxValue : TimeSpan.FromTicks((((phase < Length ? Length : Period) - phase) / 100) + 1);
    }

    /// <summary>A clock that runs while it is recorded only: what is counted relative to it is a rate as it would be without slices.</summary>
    public long OpenTime(long unixNanoseconds) => Elapsed(unixNanoseconds, 0, Length);

    /// <summary>The same while tier 2 begins requests.</summary>
    public long WholeTime(long unixNanoseconds) => Elapsed(unixNanoseconds, WholeFrom, WholeUntil);

    private long Elapsed(long now, long from, long until) => IsAlways ? now
        : (now / Period * (until - from)) + Math.Clamp(PhaseOf(now) - from, 0, until - from);

    private long PhaseOf(long unixNanoseconds) => unixNanoseconds % Period;
}
