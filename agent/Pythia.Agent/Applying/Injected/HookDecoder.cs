using System.Buffers.Binary;
using System.Text;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.Injected;

/// <summary>
/// Turns the hook's batches into spans. Each batch says how many spans its buffer wrote before it: the difference to what arrived is
/// exactly what was lost on the way.
/// </summary>
internal sealed class HookDecoder(SpanSource source, MonotonicClock clock, RequestVariables variables)
{
    private const int MaxNames = 4097;
    private const byte SameTrace = 1;
    private const byte Request = 2;

    private readonly string?[] names = new string?[MaxNames];
    private readonly Dictionary<byte, long> expected = [];
    private readonly RouteTable routes = new();

    /// <summary>Spans that the hook wrote and that did not arrive.</summary>
    public long Lost { get; private set; }

    /// <summary>Records and names that were not understood.</summary>
    public long Malformed { get; private set; }

    /// <summary>Takes names in.</summary>
    public void ReadNames(ReadOnlySpan<byte> payload)
    {
        var cursor = new NettraceCursor(payload[sizeof(int)..]);
        for (int id = (ushort)cursor.Int16(); cursor.Remaining > 2 && id < MaxNames; id++)
        {
            names[id] = Text(ref cursor);
        }
    }

    /// <summary>Reads a batch; <paramref name="emit"/> is given each span with its operation.</summary>
    public void ReadSpans(ReadOnlySpan<byte> payload, Action<OutgoingSpan, string> emit)
    {
        var cursor = new NettraceCursor(payload[sizeof(int)..]);
        var buffer = cursor.Byte();
        var first = cursor.Int64();
        int count = (ushort)cursor.Int16();
        var baseTime = cursor.Int64();
        if (expected.TryGetValue(buffer, out var next) && first > next)
        {
            Lost += first - next;
        }

        expected[buffer] = first + count;
        var trace = default(TraceId);
        for (var i = 0; i < count; i++)
        {
            var length = (ushort)cursor.Int16();
            if (ReadSpan(cursor.Take(length - 2), baseTime, ref trace) is { } span)
            {
                emit(span.Span, span.Operation);
            }
            else
            {
                Malformed++;
            }
        }
    }

    private (OutgoingSpan Span, string Operation)? ReadSpan(ReadOnlySpan<byte> record, long baseTime, ref TraceId trace)
    {
        var cursor = new NettraceCursor(record);
        var flags = cursor.Byte();
        var kindAndStatus = cursor.Byte();
        var scope = Name(cursor.Int16());
        var operation = Name(cursor.Int16());
        if ((flags & SameTrace) == 0)
        {
            var ids = cursor.Take(16);
            trace = new TraceId(BinaryPrimitives.ReadUInt64BigEndian(ids), BinaryPrimitives.ReadUInt64BigEndian(ids[8..]));
        }

        var span = new SpanId(BinaryPrimitives.ReadUInt64BigEndian(cursor.Take(8)));
        var parent = new SpanId(BinaryPrimitives.ReadUInt64BigEndian(cursor.Take(8)));
        var end = baseTime + Integer(ref cursor);
        var duration = Integer(ref cursor) * 100;
        if (scope is null || operation is null || span.IsEmpty)
        {
            return null;
        }

        var attributes = new List<SpanAttribute>(8);
        string name;
        var code = 0;
        var isClient = scope == ActivitySelection.ClientSource && operation == ActivitySelection.ClientOperation;
        if ((flags & Request) != 0)
        {
            name = ReadRequest(ref cursor, attributes, out code);
        }
        else
        {
            attributes.Add(SpanAttribute.Of("pythia.operation", operation));
            name = operation;
        }

        var method = ReadTags(ref cursor, isClient, attributes);
        var links = ReadLinks(ref cursor);
        if ((flags & Request) != 0)
        {
            variables.AppendTo(attributes, end);
        }

        return (new OutgoingSpan
        {
            Source = source,
            Scope = scope,
            Name = isClient ? method ?? "HTTP" : name,
            Kind = KindOf(kindAndStatus & 0x0F),
            TraceId = trace,
            SpanId = span,
            ParentId = parent,
            StartUnixNanoseconds = clock.ToUnix(end - duration),
            EndUnixNanoseconds = clock.ToUnix(end),
            Status = code >= 500 ? SpanStatus.Error : (kindAndStatus >> 4) switch { 1 => SpanStatus.Ok, 2 => SpanStatus.Error, _ => SpanStatus.Unset },
            Attributes = attributes,
            Links = links,
        }, operation);
    }

    private string ReadRequest(ref NettraceCursor cursor, List<SpanAttribute> attributes, out int code)
    {
        var method = Name(cursor.Int16()) is { Length: > 0 } known ? known : "HTTP";
        code = cursor.Int16();
        var path = Text(ref cursor);
        var query = Text(ref cursor);
        var values = new StringBuilder();
        for (var count = cursor.Byte(); count > 0; count--)
        {
            values.Append(values.Length > 0 ? ",[" : "[").Append(Name(cursor.Int16())).Append(", ").Append(Text(ref cursor)).Append(']');
        }

        var (route, name) = routes.NameOf(method, path, values.ToString());
        attributes.Add(SpanAttribute.Of("http.request.method", method));
        attributes.Add(SpanAttribute.Of("http.route", route));
        attributes.Add(SpanAttribute.Of("url.path", path));
        attributes.Add(SpanAttribute.Of("pythia.operation", ActivitySelection.ServerOperation));
        attributes.Add(SpanAttribute.Of("http.response.status_code", (long)code));
        RequestAttributes.AddQuery(query, attributes, static key => key.ToString());
        return name;
    }

    private string? ReadTags(ref NettraceCursor cursor, bool isClient, List<SpanAttribute> attributes)
    {
        string? method = null;
        for (var count = cursor.Byte(); count > 0; count--)
        {
            var key = Name(cursor.Int16()) ?? string.Empty;
            var value = cursor.Byte() switch
            {
                0 => Of(key, Text(ref cursor), isClient),
                1 => SpanAttribute.Of(key, Integer(ref cursor)),
                _ => SpanAttribute.Of(key, cursor.Float64()),
            };
            method = key == "http.request.method" ? value.Text : method;
            if (key.Length > 0 && !RequestAttributes.Has(attributes, value.Key))
            {
                attributes.Add(value);
            }
        }

        return method;
    }

    private static SpanAttribute Of(string key, string text, bool isClient) => isClient && key == "url.full"
        ? RequestAttributes.UrlTemplate(text) : SpanAttribute.Parse(key, text);

    private static List<SpanLink>? ReadLinks(ref NettraceCursor cursor)
    {
        List<SpanLink>? links = null;
        for (var count = cursor.Byte(); count > 0; count--)
        {
            var ids = cursor.Take(24);
            (links ??= []).Add(new SpanLink(
                new TraceId(BinaryPrimitives.ReadUInt64BigEndian(ids), BinaryPrimitives.ReadUInt64BigEndian(ids[8..])),
                new SpanId(BinaryPrimitives.ReadUInt64BigEndian(ids[16..]))));
        }

        return links;
    }

    private static SpanKind KindOf(int kind) => kind switch
    {
        1 => SpanKind.Server,
        2 => SpanKind.Client,
        3 => SpanKind.Producer,
        4 => SpanKind.Consumer,
        _ => SpanKind.Internal,
    };

    private string? Name(short id) => (ushort)id < MaxNames ? names[(ushort)id] : null;

    private static string Text(ref NettraceCursor cursor) => Encoding.UTF8.GetString(cursor.Take((ushort)cursor.Int16()));

    private static long Integer(ref NettraceCursor cursor)
    {
        var value = cursor.VarUInt64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
