using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>A part of the endpoints of a service; its label <c>kubernetes.io/service-name</c> names the service.</summary>
public sealed record EndpointSlice : KubernetesObject
{
    /// <summary><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c>.</summary>
    public string AddressType { get; init; } = string.Empty;

    /// <summary>The endpoints.</summary>
    public ImmutableArray<Endpoint> Endpoints { get; init; } = [];

    /// <summary>The ports that all endpoints share.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];
}
