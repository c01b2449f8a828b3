using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pythia.Model;

namespace Pythia.Cli.Replay;

/// <summary>
/// Reads traces in the JSON of Jaeger's query API and user interface: <c>{"data":[{"traceID", "spans", "processes"}]}</c>, or one such
/// trace by itself. Times are in microseconds. The tag <c>span.kind</c> gives the kind; a reference <c>FOLLOWS_FROM</c> is kept as
/// the attribute <c>jaeger.ref_type</c>.
/// </summary>
internal static class JaegerDecoder
{
    /// <summary>Whether a document looks like Jaeger's.</summary>
    public static bool Recognizes(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object
        && (document.TryGetProperty("spans", out _) || (document.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array));

    /// <summary>The spans of a document.</summary>
    /// <exception cref="InvalidDataException">A field is missing or has the wrong form; the message names it.</exception>
    public static ImmutableArray<Span> Decode(JsonElement document)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        if (document.TryGetProperty("data", out var data))
        {
            var index = 0;
            foreach (var trace in data.EnumerateArray())
            {
                DecodeTrace(trace, $"data[{index++}]", spans);
            }
        }
        else
        {
            DecodeTrace(document, "trace", spans);
        }

        return spans.ToImmutable();
    }

    private static void DecodeTrace(JsonElement trace, string path, ImmutableArray<Span>.Builder spans)
    {
        var processes = new Dictionary<string, Resource>();
        if (trace.TryGetProperty("processes", out var table) && table.ValueKind == JsonValueKind.Object)
        {
            foreach (var process in table.EnumerateObject())
            {
                processes[process.Name] = ResourceOf(process.Value);
            }
        }

        var index = 0;
        foreach (var span in Required(trace, "spans", path).EnumerateArray())
        {
            spans.Add(DecodeSpan(span, trace, processes, $"{path}.spans[{index++}]"));
        }
    }

    private static Span DecodeSpan(JsonElement span, JsonElement trace, Dictionary<string, Resource> processes, string path)
    {
        var traceId = span.TryGetProperty("traceID", out var own) ? own : Required(trace, "traceID", path);
        var start = MicrosecondsOf(Required(span, "startTime", path), $"{path}.startTime");
        var attributes = ImmutableArray.CreateBuilder<KeyValuePair<string, AttributeValue>>();
        AddTags(span, attributes);
        var parent = ParentOf(span, attributes);
        var set = new AttributeSet(attributes.ToImmutable());
        return new Span
        {
            TraceId = TraceIdOf(TextOf(traceId)),
            SpanId = SpanIdOf(TextOf(Required(span, "spanID", path))),
            ParentSpanId = parent,
            Name = span.TryGetProperty("operationName", out var name) ? TextOf(name) : string.Empty,
            Scope = set.Text("otel.scope.name") ?? set.Text("otel.library.name") ?? string.Empty,
            Kind = KindOf(set.Text("span.kind")),
            StartUnixNanoseconds = start,
            EndUnixNanoseconds = start + MicrosecondsOf(Required(span, "duration", path), $"{path}.duration"),
            Status = set.Text("error") == "true" || set.Text("otel.status_code") == "ERROR" ? SpanStatus.Error : SpanStatus.Unset,
            Resource = ProcessOf(span, processes),
            Attributes = set,
        };
    }

    private static Resource ProcessOf(JsonElement span, Dictionary<string, Resource> processes)
    {
        if (span.TryGetProperty("process", out var inline) && inline.ValueKind == JsonValueKind.Object)
        {
            return ResourceOf(inline);
        }

        return span.TryGetProperty("processID", out var id) && processes.TryGetValue(TextOf(id), out var known) ? known : new Resource(AttributeSet.Empty);
    }

    private static Resource ResourceOf(JsonElement process)
    {
        var attributes = ImmutableArray.CreateBuilder<KeyValuePair<string, AttributeValue>>();
        if (process.TryGetProperty("serviceName", out var service))
        {
            attributes.Add(new("service.name", AttributeValue.Of(TextOf(service))));
        }

        AddTags(process, attributes);
        return new Resource(new AttributeSet(attributes.ToImmutable()));
    }

    private static SpanId ParentOf(JsonElement span, ImmutableArray<KeyValuePair<string, AttributeValue>>.Builder attributes)
    {
        if (span.TryGetProperty("references", out var references) && references.ValueKind == JsonValueKind.Array)
        {
            foreach (var reference in references.EnumerateArray())
            {
                var type = reference.TryGetProperty("refType", out var refType) ? TextOf(refType) : "CHILD_OF";
                if (type == "FOLLOWS_FROM")
                {
                    attributes.Add(new("jaeger.ref_type", AttributeValue.Of(type)));
                }

                return SpanIdOf(TextOf(Required(reference, "spanID", "references")));
            }
        }

        return span.TryGetProperty("parentSpanID", out var parent) && parent.ValueKind == JsonValueKind.String ? SpanIdOf(TextOf(parent)) : default;
    }

    private static void AddTags(JsonElement owner, ImmutableArray<KeyValuePair<string, AttributeValue>>.Builder attributes)
    {
        if (!owner.TryGetProperty("tags", out var tags) || tags.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var tag in tags.EnumerateArray())
        {
            if (tag.TryGetProperty("key", out var key) && tag.TryGetProperty("value", out var value))
            {
                attributes.Add(new(TextOf(key), ValueOf(value)));
            }
        }
    }

    private static AttributeValue ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => AttributeValue.Of(true),
        JsonValueKind.False => AttributeValue.Of(false),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => AttributeValue.Of(whole),
        JsonValueKind.Number => AttributeValue.Of(value.GetDouble()),
        _ => AttributeValue.Of(TextOf(value)),
    };

    private static long MicrosecondsOf(JsonElement value, string path)
    {
        const long Most = long.MaxValue / 4000;
        if ((value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var microseconds))
            || long.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out microseconds))
        {
            return Math.Clamp(microseconds, -Most, Most) * 1000;
        }

        throw new InvalidDataException($"{path}: must be a whole number of microseconds");
    }

    private static JsonElement Required(JsonElement owner, string name, string path) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value)
            ? value
            : throw new InvalidDataException($"{path}.{name}: is missing");

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static SpanKind KindOf(string? kind) => kind switch
    {
        "server" => SpanKind.Server,
        "client" => SpanKind.Client,
        "producer" => SpanKind.Producer,
        "consumer" => SpanKind.Consumer,
        "internal" => SpanKind.Internal,
        _ => SpanKind.Unspecified,
    };

    /// <summary>Hexadecimal ids of any length up to 32 digits, as Jaeger has them; other texts are hashed.</summary>
    private static TraceId TraceIdOf(string text)
    {
        if (text.Length <= 32 && TraceId.TryParse(text.PadLeft(32, '0'), out var id) && !id.IsEmpty)
        {
            return id;
        }

        var key = HashOf(text);
        return new TraceId(key.High, key.Low);
    }

    private static SpanId SpanIdOf(string text) =>
        text.Length is > 0 and <= 16 && SpanId.TryParse(text.PadLeft(16, '0'), out var id) && !id.IsEmpty ? id : new SpanId(HashOf(text).Low);

    private static Key128 HashOf(string text)
    {
        var hasher = default(StableHasher);
        hasher.Add(text);
        return hasher.ToKey();
    }
}
