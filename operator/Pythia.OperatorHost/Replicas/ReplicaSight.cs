using Pythia.Diagnosing.Transmitting;

namespace Pythia.OperatorHost.Replicas;

/// <summary>What the leader knows of another replica.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it receives spans.</param>
/// <param name="State">Whether it reports.</param>
/// <param name="Counts">Its own counts, as last told.</param>
internal sealed record ReplicaSight(string Name, string Address, ReplicaState State, ReplicaCounts Counts);
