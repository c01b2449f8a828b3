using System.Globalization;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Turns the events of DiagnosticSource into spans. The start is the stop event's time stamp less the duration: exact to about
/// 40 ns where the start time itself would cost another field.
/// </summary>
internal sealed class ActivityDecoder(SpanSource source, MonotonicClock clock, RequestVariables variables, KnownKinds kinds)
{
    private const int MaxAttributes = 32;
    private const int MaxNames = 4096;

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly RouteTable routes = new();

    /// <summary>Events without a valid trace or span id.</summary>
    public long Malformed { get; private set; }

    /// <summary>Reads the trace and span id of a start event, and its parent's.</summary>
    public static bool TryDecodeStart(in EventRecord record, out RequestContext context, out SpanId parent)
    {
        var fields = Fields.Read(record.Payload);
        context = new RequestContext(fields.TraceId, fields.SpanId);
        parent = fields.ParentId;
        return !fields.SpanId.IsEmpty;
    }

    /// <summary>Decodes a stop event of an activity.</summary>
    /// <returns>Null when it has no valid ids, or is a request's second event.</returns>
    public OutgoingSpan? DecodeActivity(in EventRecord record)
    {
        var fields = Fields.Read(record.Payload);
        if (!IsValid(in fields))
        {
            return null;
        }

        var scope = Intern(fields.SourceName);
        var operation = Intern(fields.OperationName);
        if (scope == ActivitySelection.ServerSource && operation == ActivitySelection.ServerOperation)
        {
            return null; // A filter that records every source sends requests twice; the request's own event says more.
        }

        var isClient = scope == ActivitySelection.ClientSource && operation == ActivitySelection.ClientOperation;
        var attributes = new List<SpanAttribute>(6) { SpanAttribute.Of("pythia.operation", operation) };
        var method = AddTags(fields.Tags, isClient, attributes);
        return new OutgoingSpan
        {
            Source = source,
            Scope = scope,
            Name = isClient ? method ?? "HTTP" : operation,
            Kind = isClient ? SpanKind.Client : KindOf(in fields, scope, operation),
            TraceId = fields.TraceId,
            SpanId = fields.SpanId,
            ParentId = fields.ParentId,
            StartUnixNanoseconds = clock.ToUnix(record.Timestamp - (fields.DurationTicks * 100)),
            EndUnixNanoseconds = clock.ToUnix(record.Timestamp),
            Status = fields.Status is "Error" ? SpanStatus.Error : fields.Status is "Ok" ? SpanStatus.Ok : SpanStatus.Unset,
            Attributes = attributes,
        };
    }

    /// <summary>Decodes the stop event of an ASP.NET Core request.</summary>
    /// <returns>Null when it has no valid ids.</returns>
    public OutgoingSpan? DecodeRequest(in EventRecord record)
    {
        var fields = Fields.Read(record.Payload);
        if (!IsValid(in fields))
        {
            return null;
        }

        var method = Intern(fields.Method.IsEmpty ? "HTTP" : fields.Method);
        var (route, name) = routes.NameOf(method, fields.Path, fields.RouteValues);
        var attributes = new List<SpanAttribute>(8)
        {
            SpanAttribute.Of("http.request.method", method),
            SpanAttribute.Of("http.route", route),
            SpanAttribute.Of("url.path", fields.Path[..Math.Min(fields.Path.Length, SpanAttribute.MaxTextLength)].ToString()),
            SpanAttribute.Of("pythia.operation", Intern(ActivitySelection.ServerOperation)),
        };
        _ = int.TryParse(fields.StatusCode, NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        attributes.Add(SpanAttribute.Of("http.response.status_code", (long)code));
        RequestAttributes.AddQuery(fields.Query, attributes, Intern);
        AddTags(fields.Tags, isClient: false, attributes);
        variables.AppendTo(attributes, record.Timestamp);
        return new OutgoingSpan
        {
            Source = source,
            Scope = ActivitySelection.ServerSource,
            Name = name,
            Kind = SpanKind.Server,
            TraceId = fields.TraceId,
            SpanId = fields.SpanId,
            ParentId = fields.ParentId,
            StartUnixNanoseconds = clock.ToUnix(record.Timestamp - (fields.DurationTicks * 100)),
            EndUnixNanoseconds = clock.ToUnix(record.Timestamp),
            Status = code >= 500 ? SpanStatus.Error : SpanStatus.Unset,
            Attributes = attributes,
        };
    }

    private bool IsValid(in Fields fields)
    {
        if (!fields.TraceId.IsEmpty && !fields.SpanId.IsEmpty)
        {
            return true;
        }

        Malformed++;
        return false;
    }

    private string? AddTags(ReadOnlySpan<char> tags, bool isClient, List<SpanAttribute> attributes)
    {
        string? method = null;
        foreach (var (key, value) in new BracketedPairs(tags))
        {
            if (attributes.Count >= MaxAttributes)
            {
                break;
            }

            if (isClient && key is "url.full")
            {
                attributes.Add(RequestAttributes.UrlTemplate(value));
                continue;
            }

            if (key is "http.request.method")
            {
                method = Intern(value);
            }

            if (!RequestAttributes.Has(attributes, key))
            {
                attributes.Add(SpanAttribute.Parse(Intern(key), value));
            }
        }

        return method;
    }

    private SpanKind KindOf(in Fields fields, string scope, string operation)
    {
        if (fields.Kind.IsEmpty)
        {
            return kinds.Of(scope, operation);
        }

        var kind = fields.Kind switch
        {
            "Server" => SpanKind.Server,
            "Client" => SpanKind.Client,
            "Producer" => SpanKind.Producer,
            "Consumer" => SpanKind.Consumer,
            _ => SpanKind.Internal,
        };
        kinds.Add(scope, operation, kind);
        return kind;
    }

    private string Intern(string text) => Intern(text.AsSpan());

    private string Intern(ReadOnlySpan<char> text)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        var made = text.ToString();
        if (names.Count < MaxNames)
        {
            names[made] = made;
        }

        return made;
    }

    /// <summary>The fields of one payload, by the names that <see cref="FilterSpec"/> gives them.</summary>
    private ref struct Fields
    {
        public ReadOnlySpan<char> SourceName;
        public ReadOnlySpan<char> OperationName;
        public TraceId TraceId;
        public SpanId SpanId;
        public SpanId ParentId;
        public long DurationTicks;
        public ReadOnlySpan<char> Kind;
        public ReadOnlySpan<char> Status;
        public ReadOnlySpan<char> Tags;
        public ReadOnlySpan<char> Method;
        public ReadOnlySpan<char> Path;
        public ReadOnlySpan<char> Query;
        public ReadOnlySpan<char> RouteValues;
        public ReadOnlySpan<char> StatusCode;

        public static Fields Read(ReadOnlySpan<byte> payload)
        {
            var cursor = new NettraceCursor(payload);
            var fields = new Fields { SourceName = cursor.Text(), OperationName = cursor.Text() };
            if (cursor.Remaining < 2)
            {
                return fields;
            }

            var count = (ushort)cursor.Int16();
            for (var i = 0; i < count && cursor.Remaining > 0; i++)
            {
                var key = cursor.Text();
                fields.Set(key, cursor.Text());
            }

            return fields;
        }

        // W3C trace context, 2.2.1: version (2 characters), trace id (32), parent or span id (16), flags (2), with dashes between.
        private static SpanId SpanOf(ReadOnlySpan<char> id) => id.Length >= 55 && SpanId.TryParse(id[36..52], out var span) ? span : default;

        private void Set(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
        {
            switch (key)
            {
                case "Id":
                    SpanId = SpanOf(value);
                    _ = value.Length >= 55 && TraceId.TryParse(value[3..35], out TraceId);
                    break;
                case "ParentId":
                    ParentId = SpanOf(value);
                    break;
                case "ParentSpanId":
                    _ = SpanId.TryParse(value, out ParentId);
                    break;
                case "dur":
                    _ = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out DurationTicks);
                    break;
                case "kind":
                    Kind = value;
                    break;
                case "status":
                    Status = value;
                    break;
                case "Tags":
                    Tags = value;
                    break;
                default:
                    SetOfRequest(key, value);
                    break;
            }
        }

        private void SetOfRequest(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
        {
            switch (key)
            {
                case "m":
                    Method = value;
                    break;
                case "p":
                    Path = value;
                    break;
                case "q":
                    Query = value;
                    break;
                case "rv":
                    RouteValues = value;
                    break;
                case "code":
                    StatusCode = value;
                    break;
                default:
                    break;
            }
        }
    }
}
