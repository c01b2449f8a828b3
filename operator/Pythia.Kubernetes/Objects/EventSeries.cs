using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>Repetitions of an event.</summary>
public sealed record EventSeries
{
    /// <summary>How often it happened, the first time included.</summary>
    public int Count { get; init; }

    /// <summary>When it last happened.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? LastObservedTime { get; init; }
}
