using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Cli.Replay;

/// <summary>One service that latency comes from.</summary>
internal sealed record ReplayFinding
{
    /// <summary>1 for the most important one.</summary>
    public required int Rank { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The place with most of it: a trace-point id, or <c>edge/caller/callee/operation</c>.</summary>
    public required string Place { get; init; }

    /// <summary><c>Changed</c>, <c>HighVariance</c>, <c>Slow</c>, <c>Modes</c> or <c>HeavyTail</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The request type.</summary>
    public required string RequestType { get; init; }

    /// <summary>The key of the group.</summary>
    public required string Group { get; init; }

    /// <summary>The service's share of the problem, in thousandths.</summary>
    public required int SharePermille { get; init; }

    /// <summary>How much of what the service does and touches is affected, in thousandths.</summary>
    public required int BreadthPermille { get; init; }

    /// <summary>How sure the problem is, in thousandths, rounded down.</summary>
    public required int ConfidencePermille { get; init; }

    /// <summary>Milliseconds per request that are too many.</summary>
    public required double ExcessMilliseconds { get; init; }

    /// <summary>Seconds per second that would be gained.</summary>
    public required double SecondsPerSecond { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The affected places, largest share first, at most ten.</summary>
    public required ImmutableArray<ReplayPlace> Places { get; init; }

    /// <summary>The variables that explain the first place, strongest first, at most five; empty when none does.</summary>
    public required ImmutableArray<ExplainingVariable> Variables { get; init; }

    /// <summary>R squared of all variables together, in thousandths.</summary>
    public required int ExplainedPermille { get; init; }

    /// <summary>The mean slack of the first place over the requests that have it: how much longer it could take for free. Null when not known.</summary>
    public double? SlackMilliseconds { get; init; }

    /// <summary>In how many of these requests it had none, in thousandths. Null when not known.</summary>
    public int? CriticalPermille { get; init; }

    /// <summary>What requests of the type would gain in the mean if the first place took no time, by the causal model. Null when not known.</summary>
    public ReplayGain? Gain { get; init; }

    /// <summary>A fast, a typical and a slow trace.</summary>
    public required ImmutableArray<string> Traces { get; init; }
}
