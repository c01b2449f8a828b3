using System.Collections.Immutable;
using System.Text.Json;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>Reads one span object of OTLP/JSON. Events, trace state and flags are skipped.</summary>
internal sealed class JsonSpanReader(DecodeLimits limits, JsonPath path, JsonAttributeReader attributes)
{
    private readonly List<SpanLink> _links = [];

    /// <summary>The links of the span read last.</summary>
    public ImmutableArray<SpanLink> Links => _links.Count == 0 ? [] : _links.ToImmutableArray();

    public int LinksCut { get; private set; }

    public void ResetCounts() => LinksCut = 0;

    public JsonSpanFields Read(ref Utf8JsonReader reader)
    {
        var fields = new JsonSpanFields();
        _links.Clear();
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name.Length == 0)
            {
                reader.Skip();
                continue;
            }

            if (name == "attributes")
            {
                fields.Attributes = attributes.Read(ref reader, name);
                continue;
            }

            path.Enter(name);
            ReadSpanField(ref reader, name, ref fields);
            path.Leave();
        }

        return fields;
    }

    private void ReadSpanField(ref Utf8JsonReader reader, string name, ref JsonSpanFields fields)
    {
        switch (name)
        {
            case "traceId":
                fields.TraceId = JsonValues.ReadTraceId(ref reader);
                break;
            case "spanId":
                fields.SpanId = JsonValues.ReadSpanId(ref reader);
                break;
            case "parentSpanId":
                fields.ParentSpanId = JsonValues.ReadSpanId(ref reader);
                break;
            case "name":
                fields.Name = attributes.Text(ref reader);
                break;
            case "kind":
                fields.Kind = JsonValues.ReadKind(ref reader);
                break;
            case "startTimeUnixNano":
                fields.Start = JsonValues.ReadTime(ref reader);
                break;
            case "endTimeUnixNano":
                fields.End = JsonValues.ReadTime(ref reader);
                break;
            case "links" when reader.TokenType != JsonTokenType.Null:
                ReadLinks(ref reader);
                break;
            case "status" when reader.TokenType != JsonTokenType.Null:
                fields.Status = ReadStatus(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private SpanStatus ReadStatus(ref Utf8JsonReader reader)
    {
        var status = SpanStatus.Unset;
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "code")
            {
                path.Enter(name);
                status = JsonValues.ReadStatus(ref reader);
                path.Leave();
            }
            else
            {
                reader.Skip();
            }
        }

        return status;
    }

    private void ReadLinks(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectArray(ref reader);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            path.At(index);
            var link = ReadLink(ref reader);
            if (link.TraceId.IsEmpty || _links.Count >= limits.MaxLinks)
            {
                LinksCut++;
            }
            else
            {
                _links.Add(link);
            }
        }
    }

    private SpanLink ReadLink(ref Utf8JsonReader reader)
    {
        TraceId traceId = default;
        SpanId spanId = default;
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            path.Enter(name);
            switch (name)
            {
                case "traceId":
                    traceId = JsonValues.ReadTraceId(ref reader);
                    break;
                case "spanId":
                    spanId = JsonValues.ReadSpanId(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }

            path.Leave();
        }

        return new SpanLink(traceId, spanId);
    }
}
