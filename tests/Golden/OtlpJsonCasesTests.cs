using System.Text;
using System.Text.Json;
using Pythia.Ingesting.Decoding;

namespace Pythia.Golden.Tests;

/// <summary>Bodies that OpenTelemetry's own projects accept or refuse (opentelemetry-proto and opentelemetry-collector, Apache-2.0).</summary>
public sealed class OtlpJsonCasesTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Otlp", "otlp_json_cases.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            data.Add(item.GetProperty("id").GetString()!, item.GetProperty("body").GetString()!, item.GetProperty("expect").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Published_body_is_judged_as_its_authors_judge_it(string id, string body, string expect)
    {
        var outcome = new OtlpJsonDecoder(DecodeLimits.Default, new StringTable()).Decode(Encoding.UTF8.GetBytes(body));
        var isAccepted = outcome is DecodeOutcome.Decoded;
        Assert.True(isAccepted == expect.StartsWith("accept", StringComparison.Ordinal), $"{id}: {expect}; was {outcome}");
    }
}
