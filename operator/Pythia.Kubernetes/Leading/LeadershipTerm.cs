namespace Pythia.Kubernetes;

/// <summary>One term of leadership: ends once, by the clock or by hand, and cannot be extended after that.</summary>
internal sealed class LeadershipTerm : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ended;
    private readonly TimeSpan length;
    private readonly TimeProvider clock;

    // A timer of its own: a renewal that hangs must not put off the end.
    private readonly ITimer timer;
    private long until;

    public LeadershipTerm(long takenAt, TimeSpan length, TimeProvider clock, CancellationToken cancellationToken)
    {
        this.length = length;
        this.clock = clock;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = ended.Token;
        timer = clock.CreateTimer(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Extend(takenAt);
    }

    /// <summary>Cancelled at the end.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the term still runs, by the clock: right even if the process slept and the timer is late.</summary>
    public bool IsRunning => !Token.IsCancellationRequested && clock.GetTimestamp() < Interlocked.Read(ref until);

    /// <summary>Counts the term from a renewal that was sent at a time. Does nothing after the end.</summary>
    public void Extend(long from)
    {
        lock (gate)
        {
            if (Token.IsCancellationRequested)
            {
                return;
            }

            Interlocked.Exchange(ref until, from + (long)(length.TotalSeconds * clock.TimestampFrequency));
            var left = length - clock.GetElapsedTime(from);
            timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the term.</summary>
    public void End()
    {
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer fired while the term was being wound up.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        ended.Dispose();
    }
}
