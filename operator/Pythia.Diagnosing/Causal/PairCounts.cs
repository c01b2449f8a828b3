namespace Pythia.Diagnosing.Causal;

/// <summary>What traces say about an ordered pair of segments: in how many both ran, and how many contradict each hypothesis.</summary>
/// <param name="Support">Traces with both.</param>
/// <param name="NotBefore">Traces in which some B began before the last A had ended.</param>
/// <param name="NotAfter">Traces in which some A began before the last B had ended.</param>
/// <param name="Overlaps">Traces in which an A and a B ran at the same time.</param>
/// <param name="NotPipeline">Traces in which the n-th B began before the n-th A had ended, or in which their numbers differ.</param>
/// <param name="Repeats">Traces in which one of them ran more than once.</param>
public readonly record struct PairCounts(long Support, long NotBefore, long NotAfter, long Overlaps, long NotPipeline, long Repeats)
{
    /// <summary>The counts of both.</summary>
    public PairCounts Plus(PairCounts other) => new(
        Support + other.Support,
        NotBefore + other.NotBefore,
        NotAfter + other.NotAfter,
        Overlaps + other.Overlaps,
        NotPipeline + other.NotPipeline,
        Repeats + other.Repeats);
}
