namespace Pythia.Cli.Replay;

/// <summary>One affected place.</summary>
/// <param name="Place">A trace-point id, or <c>edge/caller/callee/operation</c>.</param>
/// <param name="Service">The service; for an edge the caller.</param>
/// <param name="Callee">For an edge the service that is called.</param>
/// <param name="SharePermille">Its share of the problem, in thousandths.</param>
/// <param name="MeanMilliseconds">Mean time per request there.</param>
internal sealed record ReplayPlace(string Place, string Service, string? Callee, int SharePermille, double MeanMilliseconds);
