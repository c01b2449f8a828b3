namespace Pythia.Diagnosing.Choosing;

/// <summary>The end of a search: the place that carries the problem, with nothing left inside of it to switch on.</summary>
public sealed record Conclusion
{
    /// <summary>The problem (<see cref="Suspect.Key"/>).</summary>
    public required string Problem { get; init; }

    /// <summary>The request type.</summary>
    public required string RequestType { get; init; }

    /// <summary>The place: a trace-point id, or <c>edge/caller/callee/operation</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The service of the place.</summary>
    public required string Service { get; init; }

    /// <summary>For a place below the application: the span that carried the share before.</summary>
    public string Within { get; init; } = string.Empty;

    /// <summary>The place's share of what is wrong.</summary>
    public double Share { get; init; }

    /// <summary>How sure the place is: the probability that its share is the largest, less the part of the evidence that was lost.</summary>
    public double Confidence { get; init; }

    /// <summary>The part of the spans and events that agents lost when it was reached. Which ones is not known: they may be those that mattered.</summary>
    public double LostShare { get; init; }

    /// <summary>When it was reached.</summary>
    public long AtNs { get; init; }

    /// <summary>When a problem that it covers was last seen.</summary>
    public long SeenNs { get; init; }

    /// <summary>Decisions taken.</summary>
    public int Decisions { get; init; }

    /// <summary>Trace points ever on.</summary>
    public int TracePointsUsed { get; init; }

    /// <summary>Trace points in the search spaces.</summary>
    public int TracePointsInAll { get; init; }
}
