using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>Estimates the memory that a span holds, in bytes on a 64-bit runtime. Shared strings and resources are not counted.</summary>
internal static class SpanSize
{
    /// <summary>A <see cref="Span"/> object, its slot in the trace's list and its share of the list's growth.</summary>
    private const int PerSpan = 128 + 16;
    private const int PerObject = 24;
    private const int PerAttribute = 32;
    private const int PerLink = 24;

    public static long Of(Span span)
    {
        long bytes = PerSpan + (span.Links.Length * PerLink);
        if (span.Attributes is EncodedAttributeSet encoded)
        {
            return bytes + PerObject + PerObject + PerObject + encoded.EncodedBytes;
        }

        if (span.Attributes.Count > 0)
        {
            bytes += PerObject + PerObject;
            foreach (var (_, value) in span.Attributes.Items)
            {
                bytes += PerAttribute + (value.Kind == AttributeValueKind.Text ? PerObject + (2L * value.ToString().Length) : 0);
            }
        }

        return bytes;
    }
}
