namespace Pythia.Kubernetes;

/// <summary>What reconciling a key came to. A failure is an exception.</summary>
public abstract record ReconcileOutcome
{
    private ReconcileOutcome()
    {
    }

    /// <summary>The world is as wanted; the key comes again when something changes.</summary>
    public static ReconcileOutcome Settled { get; } = new Done();

    /// <summary>The key comes again after a time at the latest.</summary>
    public static ReconcileOutcome Again(TimeSpan after) => new RequeueAfter(after);

    /// <summary>See <see cref="Settled"/>.</summary>
    public sealed record Done : ReconcileOutcome;

    /// <summary>See <see cref="Again"/>.</summary>
    /// <param name="After">The time.</param>
    public sealed record RequeueAfter(TimeSpan After) : ReconcileOutcome;
}
