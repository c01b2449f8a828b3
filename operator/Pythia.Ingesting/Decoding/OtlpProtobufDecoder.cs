using System.Collections.Immutable;
using System.Text.Unicode;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Decodes OTLP <c>ExportTraceServiceRequest</c> messages (opentelemetry-proto, trace_service.proto) without generated
/// code: spans are built straight from the bytes, attributes stay encoded until they are asked for, resources and
/// strings are shared. Nothing refers to the request's memory afterwards, which may be pooled.
/// One decoder serves one request at a time; make one per worker and share the tables between them.
/// </summary>
public sealed class OtlpProtobufDecoder
{
    private readonly ResourceTable _resources;
    private readonly AttributeBuffer _resourceAttributes;
    private readonly SpanReader _spans;
    private readonly DecodeFailure _failure = new();
    private readonly DecodeLimits _limits;
    private readonly List<Span> _accepted = [];
    private int _seen;
    private int _missingTraceId;
    private int _missingSpanId;
    private int _timeOutOfRange;
    private int _overLimit;

    /// <summary>Makes a decoder.</summary>
    public OtlpProtobufDecoder(DecodeLimits limits, StringTable strings, ResourceTable resources)
    {
        _limits = limits;
        _resources = resources;
        _resourceAttributes = new AttributeBuffer(limits, strings);
        _spans = new SpanReader(limits, strings, _failure);
    }

    /// <summary>Decodes one uncompressed message. An empty message is a request without spans.</summary>
    public DecodeOutcome Decode(ReadOnlySpan<byte> request)
    {
        Reset();
        var read = ReadRequest(request);
        var spans = read ? _accepted.ToImmutableArray() : [];
        _accepted.Clear();
        return read ? new DecodeOutcome.Decoded(spans, Count()) : new DecodeOutcome.Malformed(_failure.Path, _failure.Reason);
    }

    private void Reset()
    {
        _seen = _missingTraceId = _missingSpanId = _timeOutOfRange = _overLimit = 0;
        _resourceAttributes.ResetCounts();
        _spans.ResetCounts();
    }

    private DecodeCounts Count()
    {
        var attributesCut = _resourceAttributes.AttributesCut + _spans.AttributesCut;
        var textsCut = _resourceAttributes.TextsCut + _spans.TextsCut;
        var all = _missingTraceId + _missingSpanId + _timeOutOfRange + _overLimit + attributesCut + textsCut + _spans.LinksCut;
        return all == 0 ? DecodeCounts.None : new DecodeCounts
        {
            MissingTraceId = _missingTraceId,
            MissingSpanId = _missingSpanId,
            TimeOutOfRange = _timeOutOfRange,
            OverSpanLimit = _overLimit,
            AttributesCut = attributesCut,
            LinksCut = _spans.LinksCut,
            TextsCut = textsCut,
        };
    }

    private bool ReadRequest(ReadOnlySpan<byte> request)
    {
        var reader = new ProtobufReader(request);
        for (var index = 0; !reader.AtEnd;)
        {
            if (!TryReadField(ref reader, 1, "resourceSpans", out var message, out var isField))
            {
                return false;
            }

            if (isField && !ReadResourceSpans(message))
            {
                return _failure.Under("resourceSpans", index);
            }

            index += isField ? 1 : 0;
        }

        return true;
    }

    private bool ReadResourceSpans(ReadOnlySpan<byte> resourceSpans)
    {
        // The order of fields on the wire is free, so the resource is looked up before its spans are read.
        if (!TryFind(resourceSpans, 1, "resource", out var encodedResource)
            || !TryReadResource(encodedResource, out var resource))
        {
            return false;
        }

        var reader = new ProtobufReader(resourceSpans);
        for (var index = 0; !reader.AtEnd;)
        {
            if (!TryReadField(ref reader, 2, "scopeSpans", out var message, out var isField))
            {
                return false;
            }

            if (isField && !ReadScopeSpans(message, resource))
            {
                return _failure.Under("scopeSpans", index);
            }

            index += isField ? 1 : 0;
        }

        return true;
    }

    private bool ReadScopeSpans(ReadOnlySpan<byte> scopeSpans, Resource resource)
    {
        if (!TryFind(scopeSpans, 1, "scope", out var encodedScope) || !TryReadScope(encodedScope, out var scope))
        {
            return false;
        }

        var reader = new ProtobufReader(scopeSpans);
        for (var index = 0; !reader.AtEnd;)
        {
            if (!TryReadField(ref reader, 2, "spans", out var message, out var isField))
            {
                return false;
            }

            if (isField && !Take(message, resource, scope))
            {
                return _failure.Under("spans", index);
            }

            index += isField ? 1 : 0;
        }

        return true;
    }

    private bool Take(ReadOnlySpan<byte> message, Resource resource, string scope)
    {
        if (_seen++ >= _limits.MaxSpans)
        {
            _overLimit++;
            return true;
        }

        if (!_spans.TryRead(message, resource, scope, out var span, out var timeOutOfRange))
        {
            return false;
        }

        if (span.TraceId.IsEmpty)
        {
            _missingTraceId++;
        }
        else if (span.SpanId.IsEmpty)
        {
            _missingSpanId++;
        }
        else if (timeOutOfRange)
        {
            _timeOutOfRange++;
        }
        else
        {
            _accepted.Add(span);
        }

        return true;
    }

    private bool TryReadResource(ReadOnlySpan<byte> encoded, out Resource resource)
    {
        if (_resources.Find(encoded) is { } known)
        {
            resource = known;
            return true;
        }

        resource = null!;
        _resourceAttributes.Clear();
        var reader = new ProtobufReader(encoded);
        for (var index = 0; !reader.AtEnd;)
        {
            if (!TryReadField(ref reader, 1, "attributes", out var keyValue, out var isField))
            {
                return _failure.Under("resource");
            }

            if (!isField)
            {
                continue;
            }

            if (!AnyValueReader.CheckKeyValue(keyValue, _failure, out var key))
            {
                return _failure.Under("attributes", index) || _failure.Under("resource");
            }

            _resourceAttributes.Add(keyValue, key);
            index++;
        }

        resource = new Resource(new AttributeSet(_resourceAttributes.ToSet().Items));
        _resources.Keep(encoded, resource);
        return true;
    }

    private bool TryReadScope(ReadOnlySpan<byte> encoded, out string scope)
    {
        scope = string.Empty;
        if (!TryFind(encoded, 1, "name", out var name))
        {
            return _failure.Under("scope");
        }

        if (!Utf8.IsValid(name))
        {
            return _failure.Set("scope.name", "must be UTF-8");
        }

        scope = _spans.Text(name);
        return true;
    }

    // The first one: senders write each once, and before the long lists.
    private bool TryFind(ReadOnlySpan<byte> message, int number, string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new ProtobufReader(message);
        var isFound = false;
        while (!isFound && !reader.AtEnd)
        {
            if (!TryReadField(ref reader, number, name, out value, out isFound))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadField(scoped ref ProtobufReader reader, int number, string name, out ReadOnlySpan<byte> value, out bool isField)
    {
        value = default;
        isField = false;
        if (!reader.TryReadTag(out var field, out var wireType))
        {
            return _failure.Set(string.Empty, DecodeFailure.Truncated);
        }

        if (field != number)
        {
            return reader.TrySkip(field, wireType) || _failure.Set(string.Empty, DecodeFailure.Truncated);
        }

        isField = true;
        return wireType == ProtobufWireType.Bytes
            ? reader.TryReadBytes(out value) || _failure.Set(name, DecodeFailure.Truncated)
            : _failure.Set(name, "must be length-delimited");
    }
}
