using System.Collections.Immutable;

namespace Pythia.Agent.Injecting;

/// <summary>What is known of a process before anything is loaded into it. A fact that could not be found out is null, and speaks against it.</summary>
internal sealed record ProcessFacts
{
    public bool IsSame { get; init; }

    public TimeSpan Age { get; init; }

    /// <summary>The letter in <c>/proc/pid/stat</c>.</summary>
    public char State { get; init; }

    public int TracerPid { get; init; }

    /// <summary>The version in the path of the runtime's library; null when that is not in a shared framework.</summary>
    public Version? SharedRuntime { get; init; }

    /// <summary>True when a runtime's library is mapped at all.</summary>
    public bool HasRuntime { get; init; }

    /// <summary>Files that the process has mapped and that bear the hook's file name.</summary>
    public ImmutableArray<string> MappedHooks { get; init; } = [];

    /// <summary>Folders with mapped assemblies that also have a file with the hook's name.</summary>
    public ImmutableArray<string> FoldersWithHook { get; init; } = [];

    /// <summary>The path that the hook has, or would have, as the process sees it.</summary>
    public string HookPath { get; init; } = string.Empty;

    public bool SelinuxEnforces { get; init; }

    /// <summary>The process's AppArmor profile; empty: none.</summary>
    public string AppArmorProfile { get; init; } = string.Empty;

    /// <summary>Memory left until the limit; null: no limit.</summary>
    public long? MemoryLeft { get; init; }

    /// <summary>Threads left until the limit; null: no limit.</summary>
    public long? ThreadsLeft { get; init; }
}
