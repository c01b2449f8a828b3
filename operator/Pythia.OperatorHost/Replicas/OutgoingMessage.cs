namespace Pythia.OperatorHost.Replicas;

/// <summary>A message to the leader.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Requests">The requests that it tells of.</param>
/// <param name="WrittenAt">When it was written, by the local clock's time stamp.</param>
/// <param name="Bytes">The wire form.</param>
internal sealed record OutgoingMessage(long Sequence, long Requests, long WrittenAt, byte[] Bytes);
