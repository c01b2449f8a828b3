using System.Collections.Immutable;
using Pythia.Diagnosing.Causal;

namespace Pythia.Cli.Replay;

/// <summary>What a replay found, as <c>-o json</c> prints it.</summary>
internal sealed record ReplayResult
{
    /// <summary>What was read and judged.</summary>
    public required ReplayCounts Recording { get; init; }

    /// <summary>What it was compared with; null without a baseline.</summary>
    public ReplayCounts? Baseline { get; init; }

    /// <summary>The services that latency comes from, most seconds to gain first; empty when nothing is wrong.</summary>
    public required ImmutableArray<ReplayFinding> Findings { get; init; }

    /// <summary>The largest groups of requests, at most ten.</summary>
    public required ImmutableArray<ReplayGroup> Groups { get; init; }

    /// <summary>Whether recording all this all the time fits into the budget; null when none was given.</summary>
    public BudgetCheck? Budget { get; init; }

    /// <summary>The answers to the questions that were asked.</summary>
    public ImmutableArray<WhatIfReply> WhatIf { get; init; } = [];

    /// <summary>Waits that no span shows and that requests show all the same, in words.</summary>
    public ImmutableArray<string> Waits { get; init; } = [];

    /// <summary>What the reader should know: what could not be read, or is too little to judge.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}
