namespace Pythia.Kubernetes;

/// <summary>The built-in kinds that this client has records for.</summary>
public static class KnownResources
{
    /// <summary>Pods.</summary>
    public static ResourceDescriptor<Pod> Pods { get; } = new(string.Empty, "v1", "pods", "Pod");

    /// <summary>Nodes.</summary>
    public static ResourceDescriptor<Node> Nodes { get; } = new(string.Empty, "v1", "nodes", "Node", Namespaced: false);

    /// <summary>Namespaces.</summary>
    public static ResourceDescriptor<Namespace> Namespaces { get; } = new(string.Empty, "v1", "namespaces", "Namespace", Namespaced: false);

    /// <summary>Config maps.</summary>
    public static ResourceDescriptor<ConfigMap> ConfigMaps { get; } = new(string.Empty, "v1", "configmaps", "ConfigMap");

    /// <summary>Services.</summary>
    public static ResourceDescriptor<Service> Services { get; } = new(string.Empty, "v1", "services", "Service");

    /// <summary>Service accounts.</summary>
    public static ResourceDescriptor<ServiceAccount> ServiceAccounts { get; } = new(string.Empty, "v1", "serviceaccounts", "ServiceAccount");

    /// <summary>Endpoint slices.</summary>
    public static ResourceDescriptor<EndpointSlice> EndpointSlices { get; } = new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");

    /// <summary>Leases.</summary>
    public static ResourceDescriptor<Lease> Leases { get; } = new("coordination.k8s.io", "v1", "leases", "Lease");

    /// <summary>Events, of the group that has series.</summary>
    public static ResourceDescriptor<Event> Events { get; } = new("events.k8s.io", "v1", "events", "Event");
}
