using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>Where latency comes from, and which variable explains it.</summary>
public sealed record Finding
{
    /// <summary>The request type.</summary>
    [TextBounds(0, PythiaBounds.OperationLength)]
    public required string RequestType { get; init; }

    /// <summary>The group's key.</summary>
    [TextBounds(0, PythiaBounds.NameLength)]
    public required string Group { get; init; }

    /// <summary>The place: the trace-point id, or <c>edge/caller/callee/operation</c> between two services.</summary>
    [TextBounds(1, PythiaBounds.PlaceLength)]
    public required string Place { get; init; }

    /// <summary>The service of the place.</summary>
    [TextBounds(0, PythiaBounds.NameLength)]
    public string Service { get; init; } = string.Empty;

    /// <summary>The place's share of the variance (or of the excess) of the whole request, in thousandths.</summary>
    [IntegerBounds(-1_000_000, 1_000_000)]
    public int SharePermille { get; init; }

    /// <summary>The share as a column of kubectl shows it. Follows from <see cref="SharePermille"/>.</summary>
    [TextBounds(0, 16)]
    public string Share => PermilleText.Of(SharePermille);

    /// <summary>How much shorter the mean request would be if the place took no time, in milliseconds, by the causal model. Absent when not known.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int? GainMilliseconds { get; init; }

    /// <summary>How much longer the place could take without making requests longer, in milliseconds, in the mean. Absent when not known.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int? SlackMilliseconds { get; init; }

    /// <summary>Whether the request does something there or waits for something (<c>Does</c>, <c>WaitsFor</c>).</summary>
    [ClosedSet("Does", "WaitsFor")]
    public string Nature { get; init; } = "Does";

    /// <summary>The variables that explain it, strongest first, at most five.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.VariableItems)]
    public ImmutableArray<ExplainingVariable> Variables { get; init; } = [];

    /// <summary>
    /// Values that most of the time at a place of the runtime or the kernel has, for example the request that allocates what is collected there: they
    /// need not differ from request to request, so they do not explain why some are slower, but say what to look at. At most three.
    /// </summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.VariableItems)]
    public ImmutableArray<TypicalValue> Typical { get; init; } = [];

    /// <summary>R squared of all variables together, in thousandths.</summary>
    [IntegerBounds(0, 1000)]
    public int ExplainedPermille { get; init; }

    /// <summary>How sure the place is, in thousandths; lost spans and events make it less sure.</summary>
    [IntegerBounds(0, 1000)]
    public int ConfidencePermille { get; init; }

    /// <summary>The part of the spans and events that agents lost when the place was found, in thousandths.</summary>
    [IntegerBounds(0, 1000)]
    public int LostPermille { get; init; }

    /// <summary>Whether the finding is <c>Explained</c>, or still <c>Searching</c>.</summary>
    [ClosedSet("Searching", "Explained")]
    public string State { get; init; } = "Searching";

    /// <summary>Trace points switched on to find it.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int TracePointsUsed { get; init; }

    /// <summary>Trace points in the search space.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int TracePointsInAll { get; init; }

    /// <summary>Decisions taken to find it.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Decisions { get; init; }

    /// <summary>The finding in one sentence.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Message { get; init; } = string.Empty;
}
