namespace Pythia.Ingesting.Decoding;

/// <summary>Bounds on what one request and one span may carry. What exceeds them is cut and counted in <see cref="DecodeCounts"/>.</summary>
public sealed record DecodeLimits
{
    /// <summary>The bounds used when nothing is configured.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>Spans per request; at least 1.</summary>
    public int MaxSpans { get; init; } = 200_000;

    /// <summary>Attributes per span and per resource (OpenTelemetry SDKs send at most 128 by default).</summary>
    public int MaxAttributes { get; init; } = 128;

    /// <summary>Links per span.</summary>
    public int MaxLinks { get; init; } = 128;

    /// <summary>Bytes of UTF-8 per name, key and attribute value; at least 64.</summary>
    public int MaxTextBytes { get; init; } = 4096;
}
