namespace Pythia.Kubernetes;

/// <summary>How events are recorded.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>The controller, such as <c>example.org/operator</c>.</summary>
    public required string ReportingController { get; init; }

    /// <summary>The instance, such as the pod's name.</summary>
    public required string ReportingInstance { get; init; }

    /// <summary>Equal events within this time of the last one are counted on the first one's object.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events are written in batches this far apart; equal ones within a batch cost one write.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that wait to be written, at most; further ones are dropped and counted.</summary>
    public int MaximumWaiting { get; init; } = 1000;

    /// <summary>Events that are remembered for counting, at most.</summary>
    public int MaximumRemembered { get; init; } = 2000;

    /// <summary>Told of events that could not be written; must not block or throw.</summary>
    public Action<Exception>? OnProblem { get; init; }
}
