using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>An operation that was seen before, with its key worked out.</summary>
/// <param name="number">From 1, within its table; 0 for one beyond the bound.</param>
/// <param name="name">The operation.</param>
internal sealed class Operation(int number, OperationName name)
{
    public int Number { get; } = number;

    public OperationName Name { get; } = name;

    /// <summary>The operation as a stable key, without its path.</summary>
    public Key128 Key { get; } = name.ToKey();
}
