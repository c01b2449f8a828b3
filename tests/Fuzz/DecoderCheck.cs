using System.Text.RegularExpressions;
using Pythia.Ingesting.Decoding;

namespace Pythia.Fuzz;

/// <summary>What must hold for any input; an exception is a finding as well.</summary>
internal sealed partial class DecoderCheck
{
    private static readonly DecodeLimits Limits = new() { MaxSpans = 50, MaxAttributes = 8, MaxLinks = 4, MaxTextBytes = 64 };
    private readonly OtlpProtobufDecoder _protobuf = new(Limits, new StringTable(64), new ResourceTable(16));
    private readonly OtlpJsonDecoder _json = new(Limits, new StringTable(64));

    /// <summary>Decodes and checks; gives a short description of the path taken through the decoder.</summary>
    public string Run(byte[] input, bool isJson)
    {
        var outcome = Decode(input, isJson);
        if (outcome is DecodeOutcome.Malformed malformed)
        {
            Demand(malformed.Reason.Length > 0, "a refusal says why");
            Demand(Decode(input, isJson) is DecodeOutcome.Malformed again && again == malformed, "the same input gives the same refusal");
            return Digits().Replace(malformed.ToString(), "#");
        }

        var decoded = (DecodeOutcome.Decoded)outcome;
        Demand(decoded.Spans.Length <= Limits.MaxSpans, "spans are bounded");
        foreach (var span in decoded.Spans)
        {
            Demand(!span.TraceId.IsEmpty && !span.SpanId.IsEmpty, "accepted spans have ids");
            Demand(span.Links.Length <= Limits.MaxLinks && span.Attributes.Count <= Limits.MaxAttributes, "links and attributes are bounded");
            var lazily = span.Attributes.TryGet("service.name", out var found) ? found.ToString() : null;
            foreach (var (key, value) in span.Attributes.Items)
            {
                Demand(value.ToString().Length <= Limits.MaxTextBytes && key.Length <= Limits.MaxTextBytes, "texts are bounded");
            }

            Demand(span.Attributes.Items.Length == span.Attributes.Count, "the count is that of the items");
            Demand(span.Attributes.Text("service.name") == lazily, "attributes read alike on demand and all at once");
        }

        Demand(
            isJson || OtlpSpanCounter.Count(input) == decoded.Spans.Length + decoded.Counts.RejectedSpans,
            "accepted and rejected spans are all spans");
        return $"{Math.Min(decoded.Spans.Length, 3)} {decoded.Counts with { OverSpanLimit = Math.Min(1, decoded.Counts.OverSpanLimit) }}";
    }

    private DecodeOutcome Decode(byte[] input, bool isJson) => isJson ? _json.Decode(input) : _protobuf.Decode(input);

    private static void Demand(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"not so: {sentence}");
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
