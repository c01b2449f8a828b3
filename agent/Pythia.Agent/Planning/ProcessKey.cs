namespace Pythia.Agent.Planning;

/// <summary>One process for as long as the machine runs: a number may be given again, not with the same start time.</summary>
/// <param name="Pid">The number in the agent's pid namespace.</param>
/// <param name="StartTicks">Field 22 of <c>/proc/pid/stat</c>.</param>
internal readonly record struct ProcessKey(int Pid, ulong StartTicks);
