namespace Pythia.OperatorHost.Replicas;

/// <summary>The answer to a message of a replica.</summary>
/// <param name="Leader">Whether the answering replica leads; otherwise it has taken nothing.</param>
/// <param name="Run">Differs after each start of the answering replica: one that has started anew knows nothing of earlier messages.</param>
internal sealed record StatisticsReceipt(bool Leader, ulong Run);
