namespace Pythia.Kubernetes;

/// <summary>What a watch met and got over, for logs and metrics.</summary>
/// <param name="Kind">What.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record WatchProblem(WatchProblemKind Kind, string Message);
