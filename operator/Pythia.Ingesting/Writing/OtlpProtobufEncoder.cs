using Pythia.Model;

namespace Pythia.Ingesting.Writing;

/// <summary>
/// Writes spans as an OTLP request (<c>ExportTraceServiceRequest</c>, opentelemetry-proto 1.x), for the replica that they belong to. What the model
/// does not hold (events, trace state, dropped counts) is not written. One caller at a time.
/// </summary>
public sealed class OtlpProtobufEncoder
{
    private readonly ProtobufWriter _request = new();
    private readonly ProtobufWriter _resource = new();
    private readonly ProtobufWriter _scope = new();
    private readonly ProtobufWriter _span = new();
    private readonly ProtobufWriter _part = new();
    private readonly ProtobufWriter _value = new();

    /// <summary>The request with these spans, grouped by resource and scope. Order within a scope is kept.</summary>
    public byte[] Encode(IReadOnlyCollection<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        _request.Clear();
        foreach (var byResource in spans.GroupBy(span => span.Resource, ReferenceEqualityComparer.Instance))
        {
            _resource.Clear();
            _scope.Clear();
            foreach (var (key, value) in ((Resource)byResource.Key!).Attributes.Items)
            {
                Write(_scope, 1, key, value);
            }

            _resource.Message(1, _scope);
            foreach (var byScope in byResource.GroupBy(span => span.Scope, StringComparer.Ordinal))
            {
                WriteScope(byScope.Key, byScope);
            }

            _request.Message(1, _resource);
        }

        return _request.Written.ToArray();
    }

    private void WriteScope(string scope, IEnumerable<Span> spans)
    {
        _scope.Clear();
        _part.Clear();
        _part.Text(1, scope);
        _scope.Message(1, _part);
        foreach (var span in spans)
        {
            WriteSpan(span);
            _scope.Message(2, _span);
        }

        _resource.Message(2, _scope);
    }

    private void WriteSpan(Span span)
    {
        _span.Clear();
        _span.Id(1, span.TraceId.High, span.TraceId.Low);
        _span.Id(2, span.SpanId.Value);
        if (!span.ParentSpanId.IsEmpty)
        {
            _span.Id(4, span.ParentSpanId.Value);
        }

        _span.Text(5, span.Name);
        _span.Varint(6, (ulong)span.Kind);
        _span.Fixed64(7, (ulong)span.StartUnixNanoseconds);
        _span.Fixed64(8, (ulong)span.EndUnixNanoseconds);
        foreach (var (key, value) in span.Attributes.Items)
        {
            Write(_span, 9, key, value);
        }

        foreach (var link in span.Links)
        {
            _part.Clear();
            _part.Id(1, link.TraceId.High, link.TraceId.Low);
            _part.Id(2, link.SpanId.Value);
            _span.Message(13, _part);
        }

        if (span.Status != SpanStatus.Unset)
        {
            _part.Clear();
            _part.Varint(3, (ulong)span.Status);
            _span.Message(15, _part);
        }
    }

    private void Write(ProtobufWriter to, int field, string key, AttributeValue value)
    {
        _value.Clear();
        switch (value.Kind)
        {
            case AttributeValueKind.Text:
                _value.Text(1, value.ToString());
                break;
            case AttributeValueKind.Boolean:
                _value.Varint(2, (ulong)value.AsInteger());
                break;
            case AttributeValueKind.Integer:
                _value.Varint(3, (ulong)value.AsInteger());
                break;
            case AttributeValueKind.Double:
                _value.Fixed64(4, BitConverter.DoubleToUInt64Bits(value.AsNumber()));
                break;
            default:
                break;
        }

        _part.Clear();
        _part.Text(1, key);
        _part.Message(2, _value);
        to.Message(field, _part);
    }
}
