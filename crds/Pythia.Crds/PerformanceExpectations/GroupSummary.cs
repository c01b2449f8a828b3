using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>One workflow group. Quantized, so that noise writes nothing.</summary>
public sealed record GroupSummary
{
    /// <summary>The group's key (32 hexadecimal digits).</summary>
    [TextBounds(1, PythiaBounds.NameLength)]
    public required string Key { get; init; }

    /// <summary>The request type.</summary>
    [TextBounds(0, PythiaBounds.OperationLength)]
    public required string RequestType { get; init; }

    /// <summary>Traces seen, rounded down to two significant digits.</summary>
    [IntegerBounds(0, PythiaBounds.LargestInteger)]
    public long Traces { get; init; }

    /// <summary>Mean duration, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MeanMilliseconds { get; init; }

    /// <summary>Standard deviation over mean, in thousandths, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int CvPermille { get; init; }

    /// <summary>99th percentile, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int P99Milliseconds { get; init; }

    /// <summary>What is wrong with it (<c>HighVariance</c>, <c>Slow</c>, <c>Modes</c>, <c>HeavyTail</c>, <c>Changed</c>), or <c>None</c>.</summary>
    [TextBounds(1, PythiaBounds.ReasonLength), TextPattern(Patterns.CamelCase)]
    public string Problem { get; init; } = "None";
}
