using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>OTLP's enumerations are open: a number of a later version reads as "not said".</summary>
internal static class SpanEnums
{
    public static SpanKind KindOf(long number) => number is >= 0 and <= 5 ? (SpanKind)number : SpanKind.Unspecified;

    public static SpanStatus StatusOf(long number) => number is >= 0 and <= 2 ? (SpanStatus)number : SpanStatus.Unset;

    /// <summary>The specification demands numbers; the names of Protocol Buffers' own JSON mapping are understood as well.</summary>
    public static bool TryParseKind(string name, out SpanKind kind)
    {
        kind = name switch
        {
            "SPAN_KIND_INTERNAL" => SpanKind.Internal,
            "SPAN_KIND_SERVER" => SpanKind.Server,
            "SPAN_KIND_CLIENT" => SpanKind.Client,
            "SPAN_KIND_PRODUCER" => SpanKind.Producer,
            "SPAN_KIND_CONSUMER" => SpanKind.Consumer,
            _ => SpanKind.Unspecified,
        };
        return kind != SpanKind.Unspecified || name == "SPAN_KIND_UNSPECIFIED";
    }

    /// <summary>As <see cref="TryParseKind"/>, for the status code.</summary>
    public static bool TryParseStatus(string name, out SpanStatus status)
    {
        status = name switch
        {
            "STATUS_CODE_OK" => SpanStatus.Ok,
            "STATUS_CODE_ERROR" => SpanStatus.Error,
            _ => SpanStatus.Unset,
        };
        return status != SpanStatus.Unset || name == "STATUS_CODE_UNSET";
    }
}
