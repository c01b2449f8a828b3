namespace Pythia.Ingesting.Decoding;

/// <summary>Counts the spans of an encoded request by walking over lengths: what is refused under pressure is counted all the same.</summary>
public static class OtlpSpanCounter
{
    /// <summary>The number of spans in an <c>ExportTraceServiceRequest</c>, up to the first malformed field.</summary>
    public static int Count(ReadOnlySpan<byte> request) => Count(request, 0);

    // Request.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans = 2.
    private static int Count(ReadOnlySpan<byte> message, int level)
    {
        var wanted = level == 0 ? 1 : 2;
        var count = 0;
        var reader = new ProtobufReader(message);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var wireType))
        {
            if (field != wanted || wireType != ProtobufWireType.Bytes)
            {
                if (!reader.TrySkip(field, wireType))
                {
                    break;
                }

                continue;
            }

            if (!reader.TryReadBytes(out var inner))
            {
                break;
            }

            count += level == 2 ? 1 : Count(inner, level + 1);
        }

        return count;
    }
}
