namespace Pythia.Agent.Planning;

/// <summary>The rule by which a silent operator means less instrumentation.</summary>
internal static class Lease
{
    /// <summary>The lease before any operator named one.</summary>
    public static TimeSpan Initial { get; } = TimeSpan.FromSeconds(60);

    /// <summary>What <paramref name="silence"/> leaves on. A lease of zero or less leaves nothing on.</summary>
    public static LeaseState StateAt(TimeSpan silence, TimeSpan lease) =>
        lease <= TimeSpan.Zero || silence >= lease + lease ? LeaseState.Nothing
        : silence >= lease ? LeaseState.SkeletonOnly
        : LeaseState.Full;
}
