namespace Pythia.Kubernetes;

/// <summary>One port of a service.</summary>
public sealed record ServicePort
{
    /// <summary>Its name; needed if there are several.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The port, 1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</summary>
    public string Protocol { get; init; } = "TCP";
}
