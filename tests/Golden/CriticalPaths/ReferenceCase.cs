using System.Text;
using System.Text.Json;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Golden.Tests.CriticalPaths;

/// <summary>One published case: its trace, and the names that its authors gave the spans.</summary>
internal sealed class ReferenceCase
{
    // The cases' times are microseconds after this moment.
    private const long Epoch = 1_700_000_000_000_000_000;

    private readonly Dictionary<SpanId, string> _names = [];

    private ReferenceCase(JsonElement json)
    {
        Json = json;
        foreach (var name in json.GetProperty("span_ids").EnumerateObject())
        {
            Assert.True(SpanId.TryParse(name.Value.GetString(), out var id));
            _names.Add(id, name.Name);
        }

        var decoded = new OtlpJsonDecoder(DecodeLimits.Default, new StringTable())
            .Decode(Encoding.UTF8.GetBytes(json.GetProperty("otlp").GetRawText()));
        Trace = Trace.FromSpans(Assert.IsType<DecodeOutcome.Decoded>(decoded).Spans);
    }

    public JsonElement Json { get; }

    public Trace Trace { get; }

    public static ReferenceCase Load(string file, string id)
    {
        using var document = JsonDocument.Parse(GoldenFiles.Text(file));
        return new ReferenceCase(document.RootElement.GetProperty("cases").EnumerateArray()
            .Single(item => item.GetProperty("id").GetString() == id).Clone());
    }

    public static TheoryData<string> Ids(string file)
    {
        using var document = JsonDocument.Parse(GoldenFiles.Text(file));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    public string NameOf(int node) => _names[Trace.Nodes[node].Span!.SpanId];

    public static long Microseconds(long time) => (time - Epoch) / 1000;
}
