namespace Pythia.Kubernetes;

/// <summary>What a lease means and how it is taken and given back. Pure.</summary>
internal static class LeaseRules
{
    /// <summary>Whether someone else may still believe to hold it.</summary>
    /// <param name="spec">The lease as last seen.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="sinceObserved">How long ago, on the own monotonic clock, it was last seen to change.</param>
    public static bool IsHeldByOther(LeaseSpec spec, string identity, TimeSpan sinceObserved)
        => spec.HolderIdentity.Length > 0
            && spec.HolderIdentity != identity
            && sinceObserved < TimeSpan.FromSeconds(Math.Max(1, spec.LeaseDurationSeconds));

    /// <summary>Takes it, or renews it.</summary>
    public static LeaseSpec Take(LeaseSpec spec, string identity, TimeSpan duration, DateTimeOffset now) => spec with
    {
        HolderIdentity = identity,
        LeaseDurationSeconds = (int)duration.TotalSeconds,
        AcquireTime = spec.HolderIdentity == identity ? spec.AcquireTime ?? now : now,
        RenewTime = now,
        LeaseTransitions = spec.HolderIdentity == identity || spec.AcquireTime is null ? spec.LeaseTransitions : spec.LeaseTransitions + 1,
    };

    /// <summary>Gives it back.</summary>
    public static LeaseSpec Release(LeaseSpec spec, DateTimeOffset now) => spec with { HolderIdentity = string.Empty, LeaseDurationSeconds = 1, RenewTime = now };
}
