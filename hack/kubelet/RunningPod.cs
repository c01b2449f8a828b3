namespace Pythia.Kubelet;

/// <summary>A pod that was started.</summary>
internal sealed record RunningPod(PodDefinition Definition, string Uid, string ContainerId, ChildProcess Process);
