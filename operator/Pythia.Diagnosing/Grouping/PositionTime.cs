namespace Pythia.Diagnosing.Grouping;

/// <summary>What one request spent at one position of its critical path.</summary>
/// <param name="Position">The number of the calling context in the grouper's tree.</param>
/// <param name="Nanoseconds">The exclusive time.</param>
/// <param name="Repetitions">How many spans of the path had this position.</param>
public readonly record struct PositionTime(int Position, long Nanoseconds, int Repetitions);
