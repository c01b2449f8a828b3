using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>Who holds a lease, and for how long.</summary>
public sealed record LeaseSpec
{
    /// <summary>The holder; empty when it was released.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string HolderIdentity { get; init; } = string.Empty;

    /// <summary>How long others wait after they saw the last renewal, in seconds.</summary>
    public int LeaseDurationSeconds { get; init; }

    /// <summary>When the holder took it, by the holder's clock.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    /// <summary>When the holder last renewed it, by the holder's clock. Others only compare it for change.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>How often the holder changed.</summary>
    public int LeaseTransitions { get; init; }
}
