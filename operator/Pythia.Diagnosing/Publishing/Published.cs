using Pythia.Diagnosing.Choosing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>A resource as the API server holds it.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Generation">The generation of the spec.</param>
/// <param name="Spec">The spec.</param>
/// <param name="Status">The status; null before the first.</param>
public sealed record Published<TSpec, TStatus>(ObjectKey Key, long Generation, TSpec Spec, TStatus? Status)
    where TSpec : class
    where TStatus : class;
