namespace Pythia.Model;

/// <summary>Who sent a span: one running process. Shared by all its spans.</summary>
public sealed class Resource
{
    /// <summary>The name used when the sender gave none.</summary>
    public const string UnknownService = "unknown_service";

    /// <summary>Takes the resource's attributes (OpenTelemetry semantic conventions).</summary>
    public Resource(AttributeSet attributes)
    {
        Attributes = attributes;
        Service = attributes.Text("service.name") is { Length: > 0 } name ? name : UnknownService;
        Pod = attributes.Text("k8s.pod.name");
        Namespace = attributes.Text("k8s.namespace.name");
        Node = attributes.Text("k8s.node.name") ?? attributes.Text("host.name");
        Version = attributes.Text("service.version");
    }

    /// <summary>All attributes.</summary>
    public AttributeSet Attributes { get; }

    /// <summary><c>service.name</c>, or <see cref="UnknownService"/>.</summary>
    public string Service { get; }

    /// <summary><c>k8s.pod.name</c>.</summary>
    public string? Pod { get; }

    /// <summary><c>k8s.namespace.name</c>.</summary>
    public string? Namespace { get; }

    /// <summary><c>k8s.node.name</c>, else <c>host.name</c>.</summary>
    public string? Node { get; }

    /// <summary><c>service.version</c>.</summary>
    public string? Version { get; }

    /// <summary>Where clocks can differ: pod, else node, else service. Spans of one place share one clock.</summary>
    public string ClockDomain => Node ?? Pod ?? Service;
}
