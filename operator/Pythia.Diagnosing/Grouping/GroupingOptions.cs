namespace Pythia.Diagnosing.Grouping;

/// <summary>The bounds of grouping.</summary>
public sealed record GroupingOptions
{
    /// <summary>Variables kept per request; what comes later in the trace is left out and counted.</summary>
    public int MaxVariables { get; init; } = 256;

    /// <summary>The longest text of a variable; longer ones are cut.</summary>
    public int MaxVariableLength { get; init; } = 128;

    /// <summary>Requests that one expectation selects within one trace.</summary>
    public int MaxRequestsPerTrace { get; init; } = 64;
}
