namespace Pythia.Cli.Replay;

/// <summary>What requests would gain in the mean, with its interval at 95 %.</summary>
/// <param name="Milliseconds">The gain.</param>
/// <param name="LowMilliseconds">At least.</param>
/// <param name="HighMilliseconds">At most.</param>
/// <param name="Requests">Requests that the model ran again.</param>
internal sealed record ReplayGain(double Milliseconds, double LowMilliseconds, double HighMilliseconds, int Requests);
