using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pythia.Ingesting.Decoding;

/// <summary>How arrays and maps are written as the text of an attribute; the same for both encodings.</summary>
internal static class JsonText
{
    // Repeated keys of a map are the sender's affair; the text shows them.
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>JSON has no NaN and no infinities; they become strings, as in Protocol Buffers' JSON mapping.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
