namespace Pythia.Ingesting.Decoding;

/// <summary>What a decoder left out of one request, by reason. The first four are whole spans, the others parts of accepted spans.</summary>
public sealed record DecodeCounts
{
    /// <summary>Nothing was left out.</summary>
    public static DecodeCounts None { get; } = new();

    /// <summary>Spans without a trace id, or with the all-zero one.</summary>
    public int MissingTraceId { get; init; }

    /// <summary>Spans without a span id, or with the all-zero one.</summary>
    public int MissingSpanId { get; init; }

    /// <summary>Spans whose start or end is 2^63 nanoseconds or more.</summary>
    public int TimeOutOfRange { get; init; }

    /// <summary>Spans above <see cref="DecodeLimits.MaxSpans"/>.</summary>
    public int OverSpanLimit { get; init; }

    /// <summary>Attributes above <see cref="DecodeLimits.MaxAttributes"/>.</summary>
    public int AttributesCut { get; init; }

    /// <summary>Links above <see cref="DecodeLimits.MaxLinks"/>, and links without a trace id.</summary>
    public int LinksCut { get; init; }

    /// <summary>Names and attribute values cut to <see cref="DecodeLimits.MaxTextBytes"/>.</summary>
    public int TextsCut { get; init; }

    /// <summary>All spans that were left out.</summary>
    public int RejectedSpans => MissingTraceId + MissingSpanId + TimeOutOfRange + OverSpanLimit;

    /// <summary>One English sentence for the sender about the rejected spans; empty when there are none.</summary>
    public string Explain()
    {
        List<string> parts = [];
        Add(parts, MissingTraceId, "without a trace id (traceId must have 16 bytes, not all zero)");
        Add(parts, MissingSpanId, "without a span id (spanId must have 8 bytes, not all zero)");
        Add(parts, TimeOutOfRange, "with a time of 2^63 ns or more");
        Add(parts, OverSpanLimit, "above the limit of spans per request (send smaller batches)");
        return string.Join("; ", parts);
    }

    private static void Add(List<string> parts, int count, string what)
    {
        if (count > 0)
        {
            parts.Add($"{count} {(count == 1 ? "span" : "spans")} {what}");
        }
    }
}
