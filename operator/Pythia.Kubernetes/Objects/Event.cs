using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>An event (events.k8s.io/v1).</summary>
public sealed record Event : KubernetesObject
{
    /// <summary>When it first happened.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Set when it happened more than once.</summary>
    public EventSeries? Series { get; init; }

    /// <summary>The controller that reports it, such as <c>pythia.dev/operator</c>.</summary>
    public string ReportingController { get; init; } = string.Empty;

    /// <summary>The instance of the controller, such as its pod.</summary>
    public string ReportingInstance { get; init; } = string.Empty;

    /// <summary>What was done or attempted, in CamelCase.</summary>
    public string Action { get; init; } = string.Empty;

    /// <summary>Why, in CamelCase.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>What it is about.</summary>
    public ObjectReference Regarding { get; init; } = new();

    /// <summary>A sentence for a person, at most 1 kB.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string Type { get; init; } = "Normal";
}
