using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>Estimates of memory, in bytes on a 64-bit runtime. Shared strings and resources are not counted.</summary>
internal static class SpanSize
{
    /// <summary>An open trace without its spans: two objects, its entries in the table and in the wheel.</summary>
    public const int PerTrace = 104 + 72 + 56 + 24;
    private const int PerObject = 24;
    private const int PerAttribute = 32;
    private const int PerLink = 24;

    /// <summary>What a span holds besides its fields and its encoded attributes.</summary>
    public static long OfObjects(Span span)
    {
        long bytes = span.Links.Length == 0 ? 0 : PerObject + (span.Links.Length * PerLink);
        if (span.Attributes is EncodedAttributeSet || span.Attributes.Count == 0)
        {
            return bytes;
        }

        bytes += PerObject + PerObject;
        foreach (var (_, value) in span.Attributes.Items)
        {
            bytes += PerAttribute + (value.Kind == AttributeValueKind.Text ? PerObject + (2L * value.ToString().Length) : 0);
        }

        return bytes;
    }
}
