using Pythia.Agent.Emitting;

namespace Pythia.Agent.Applying;

/// <summary>What attribution needs of a process.</summary>
internal sealed record ServedProcess(ThreadLog Threads, SpanSource Source, RequestVariables Variables);
