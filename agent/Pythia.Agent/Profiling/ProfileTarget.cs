namespace Pythia.Agent.Profiling;

/// <summary>A process to profile, and the service that its trace points are named after.</summary>
internal readonly record struct ProfileTarget(int Pid, string Service);
