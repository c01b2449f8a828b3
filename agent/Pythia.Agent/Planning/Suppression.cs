namespace Pythia.Agent.Planning;

/// <summary>One trace point that the node has switched off.</summary>
/// <param name="Until">Monotonic nanoseconds.</param>
/// <param name="Times">How often it has been; the pause doubles with it.</param>
internal readonly record struct Suppression(long Until, int Times);
