using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>What one input leads to.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
/// <param name="Next">The next state.</param>
/// <param name="Events">What to tell.</param>
public readonly record struct WatchStep<T>(WatchState Next, ImmutableArray<WatchEvent<T>> Events)
    where T : KubernetesObject
{
    /// <summary>What was got over; null if nothing.</summary>
    public WatchProblem? Problem { get; init; }

    /// <summary>Whether to wait before the next request, growing with the failures of <see cref="Next"/>.</summary>
    public bool Pauses { get; init; }

    /// <summary>How long the server asked to wait; if set, it counts instead of the growing delay.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
