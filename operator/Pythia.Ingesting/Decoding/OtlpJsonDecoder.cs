using System.Collections.Immutable;
using System.Text.Json;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Decodes <c>ExportTraceServiceRequest</c> in OTLP's JSON encoding (OTLP specification, "JSON Protobuf Encoding"):
/// lowerCamelCase names, hexadecimal ids, 64-bit numbers as text or number, unknown fields skipped, <c>null</c> as absent.
/// One decoder serves one request at a time.
/// </summary>
public sealed class OtlpJsonDecoder
{
    private const int MaxDepth = 96;
    private readonly DecodeLimits _limits;
    private readonly JsonPath _path = new();
    private readonly JsonAttributeReader _attributes;
    private readonly List<Span> _accepted = [];
    private readonly JsonSpanReader _spans;
    private DecodeCounts _counts = DecodeCounts.None;
    private int _seen;

    /// <summary>Makes a decoder.</summary>
    public OtlpJsonDecoder(DecodeLimits limits, StringTable strings)
    {
        _limits = limits;
        _attributes = new JsonAttributeReader(limits, strings, _path);
        _spans = new JsonSpanReader(limits, _path, _attributes);
    }

    /// <summary>Decodes one uncompressed body in UTF-8, with or without a byte order mark. An empty object is a request without spans.</summary>
    public DecodeOutcome Decode(ReadOnlySpan<byte> body)
    {
        _path.Clear();
        _counts = DecodeCounts.None;
        _attributes.ResetCounts();
        _spans.ResetCounts();
        _seen = 0;
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var json = body.StartsWith(mark) ? body[mark.Length..] : body;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            ReadRequest(ref reader);
            reader.Read();
            return new DecodeOutcome.Decoded(_accepted.ToImmutableArray(), Count());
        }
        catch (OtlpFormatException exception)
        {
            return new DecodeOutcome.Malformed(_path.ToString(), exception.Message);
        }
        catch (JsonException exception)
        {
            return new DecodeOutcome.Malformed(
                _path.ToString(), $"must be valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
        }
        finally
        {
            _accepted.Clear();
        }
    }

    private DecodeCounts Count() => _attributes.AttributesCut + _attributes.TextsCut + _spans.LinksCut == 0
        ? _counts
        : _counts with { AttributesCut = _attributes.AttributesCut, TextsCut = _attributes.TextsCut, LinksCut = _spans.LinksCut };

    private void ReadRequest(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name != "resourceSpans" || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            _path.Enter(name);
            JsonFields.ExpectArray(ref reader);
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                _path.At(index);
                ReadResourceSpans(ref reader);
            }

            _path.Leave();
        }
    }

    private void ReadResourceSpans(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectObject(ref reader);
        Resource? resource = null;
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "resource" && resource is null)
            {
                resource = ReadResource(ref reader);
            }
            else if (name == "scopeSpans" && reader.TokenType != JsonTokenType.Null)
            {
                resource ??= FindResource(reader);
                ReadScopeSpansList(ref reader, resource);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // The order of fields is free: the resource may come after its spans. The reader is a copy, so nothing is consumed.
    private Resource FindResource(Utf8JsonReader reader)
    {
        reader.Skip();
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "resource")
            {
                return ReadResource(ref reader);
            }

            reader.Skip();
        }

        return new Resource(AttributeSet.Empty);
    }

    private Resource ReadResource(ref Utf8JsonReader reader)
    {
        var attributes = AttributeSet.Empty;
        if (reader.TokenType != JsonTokenType.Null)
        {
            _path.Enter("resource");
            JsonFields.ExpectObject(ref reader);
            while (JsonFields.Next(ref reader, out var name))
            {
                if (name == "attributes")
                {
                    attributes = _attributes.Read(ref reader, name);
                }
                else
                {
                    reader.Skip();
                }
            }

            _path.Leave();
        }

        return new Resource(attributes);
    }

    private void ReadScopeSpansList(ref Utf8JsonReader reader, Resource resource)
    {
        _path.Enter("scopeSpans");
        JsonFields.ExpectArray(ref reader);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            _path.At(index);
            ReadScopeSpans(ref reader, resource);
        }

        _path.Leave();
    }

    private void ReadScopeSpans(ref Utf8JsonReader reader, Resource resource)
    {
        JsonFields.ExpectObject(ref reader);
        string? scope = null;
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "scope" && scope is null)
            {
                scope = ReadScope(ref reader);
            }
            else if (name == "spans" && reader.TokenType != JsonTokenType.Null)
            {
                scope ??= FindScope(reader);
                _path.Enter(name);
                JsonFields.ExpectArray(ref reader);
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    _path.At(index);
                    Take(ref reader, resource, scope);
                }

                _path.Leave();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private string FindScope(Utf8JsonReader reader)
    {
        reader.Skip();
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "scope")
            {
                return ReadScope(ref reader);
            }

            reader.Skip();
        }

        return string.Empty;
    }

    private string ReadScope(ref Utf8JsonReader reader)
    {
        var scope = string.Empty;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return scope;
        }

        _path.Enter("scope");
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "name")
            {
                _path.Enter(name);
                scope = _attributes.Text(ref reader);
                _path.Leave();
            }
            else
            {
                reader.Skip();
            }
        }

        _path.Leave();
        return scope;
    }

    private void Take(ref Utf8JsonReader reader, Resource resource, string scope)
    {
        if (_seen++ >= _limits.MaxSpans)
        {
            reader.Skip();
            _counts = _counts with { OverSpanLimit = _counts.OverSpanLimit + 1 };
            return;
        }

        var fields = _spans.Read(ref reader);
        Accept(fields, resource, scope);
    }

    private void Accept(in JsonSpanFields fields, Resource resource, string scope)
    {
        if (fields.TraceId.IsEmpty)
        {
            _counts = _counts with { MissingTraceId = _counts.MissingTraceId + 1 };
        }
        else if (fields.SpanId.IsEmpty)
        {
            _counts = _counts with { MissingSpanId = _counts.MissingSpanId + 1 };
        }
        else if ((fields.Start | fields.End) > long.MaxValue)
        {
            _counts = _counts with { TimeOutOfRange = _counts.TimeOutOfRange + 1 };
        }
        else
        {
            _accepted.Add(fields.ToSpan(resource, scope, _spans.Links));
        }
    }
}
