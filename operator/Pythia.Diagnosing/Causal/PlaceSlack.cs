namespace Pythia.Diagnosing.Causal;

/// <summary>How much a position may be delayed before requests get longer.</summary>
/// <param name="Place">The position, as findings name it.</param>
/// <param name="Requests">Requests that have it.</param>
/// <param name="Seconds">Mean seconds per request there.</param>
/// <param name="SlackSeconds">The mean, over these requests, of its smallest slack: 0 where it always is on the critical path.</param>
/// <param name="CriticalRatio">The part of these requests in which it had none.</param>
public sealed record PlaceSlack(string Place, int Requests, double Seconds, double SlackSeconds, double CriticalRatio);
