using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>The steps from what is in force to what shall be.</summary>
/// <param name="Close">Processes in which nothing shall be on any more.</param>
/// <param name="Change">Processes whose plan is new or different.</param>
internal sealed record PlanDiff(ImmutableArray<ProcessKey> Close, ImmutableArray<ProcessPlan> Change)
{
    /// <summary>Compares; the order of either list does not matter. What is equal appears in neither part.</summary>
    public static PlanDiff Between(IReadOnlyDictionary<ProcessKey, ProcessPlan> inForce, ImmutableArray<ProcessPlan> wanted)
    {
        var wantedKeys = wanted.Select(p => p.Process.Key).ToHashSet();
        return new PlanDiff(
            [.. inForce.Keys.Where(k => !wantedKeys.Contains(k))],
            [.. wanted.Where(p => !inForce.TryGetValue(p.Process.Key, out var now) || !now.Equals(p))]);
    }
}
