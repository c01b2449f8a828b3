namespace Pythia.Diagnosing.Causal;

/// <summary>The bounds of mining causal models, which are what it may cost.</summary>
public sealed record CausalOptions
{
    /// <summary>Request types with a model; requests of further ones are counted and not modelled.</summary>
    public int MaxTypes { get; init; } = 100;

    /// <summary>Requests that a model is learned from per window.</summary>
    public int RequestsPerWindow { get; init; } = 200;

    /// <summary>The same for all types together.</summary>
    public int RequestsPerWindowInAll { get; init; } = 1_000;

    /// <summary>Requests kept per type for answering questions, the latest ones.</summary>
    public int KeptRequests { get; init; } = 400;

    /// <summary>Segments per request, the longest ones; what is shorter counts as the time between the others.</summary>
    public int SegmentsPerRequest { get; init; } = 64;

    /// <summary>Requests with more spans are not learned from, and counted.</summary>
    public int SpansPerRequest { get; init; } = 2_000;

    /// <summary>A window, by the requests' own time.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The fewest requests that an answer, or a wait that no span shows, rests on.</summary>
    public int MinRequests { get; init; } = 20;
}
