using Pythia.Diagnosing.Transmitting;

namespace Pythia.OperatorHost.Replicas;

/// <summary>A message that was taken.</summary>
/// <param name="Delta">Its content.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Age">For how long it had waited at its sender.</param>
internal sealed record IncomingMessage(ReplicaDelta Delta, int Bytes, TimeSpan Age);
