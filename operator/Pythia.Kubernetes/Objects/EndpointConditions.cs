namespace Pythia.Kubernetes;

/// <summary>Whether an endpoint may be used. Unset means unknown, which clients read as ready.</summary>
public sealed record EndpointConditions
{
    /// <summary>Whether it is ready for requests.</summary>
    public bool? Ready { get; init; }

    /// <summary>Whether it serves, even while it terminates.</summary>
    public bool? Serving { get; init; }

    /// <summary>Whether it terminates.</summary>
    public bool? Terminating { get; init; }
}
