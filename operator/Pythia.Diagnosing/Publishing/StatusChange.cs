using Pythia.Diagnosing.Choosing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>A status to be written.</summary>
/// <param name="Key">The object.</param>
/// <param name="Status">The whole new status.</param>
/// <param name="Urgent">False: only numbers moved, so it can wait for the object's next turn.</param>
public sealed record StatusChange<TStatus>(ObjectKey Key, TStatus Status, bool Urgent)
    where TStatus : class;
