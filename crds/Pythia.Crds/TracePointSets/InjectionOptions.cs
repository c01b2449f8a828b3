using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>
/// Tier 2: a small assembly is loaded into the running processes, which records at a fraction of the cost and lets kernel probes tell
/// requests apart. It cannot be unloaded; switched off it is silent. Off unless asked for.
/// </summary>
public sealed record InjectionOptions
{
    /// <summary>True: the set's workloads may be observed by tier 2. Each begins with one pod.</summary>
    public bool Enabled { get; init; }

    /// <summary>The services; empty means all that the set selects.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.TierItems), TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.Service)]
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>How long the first pod of a service must stay healthy before the others follow.</summary>
    [IntegerBounds(10, 3600)]
    public int CanarySeconds { get; init; } = 60;
}
