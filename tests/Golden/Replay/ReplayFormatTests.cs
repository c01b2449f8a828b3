using System.IO.Compression;
using System.Text;

namespace Pythia.Golden.Tests.Replay;

/// <summary>What <c>replay</c> reads, and what it says about what it cannot read.</summary>
public sealed class ReplayFormatTests : IDisposable
{
    private const string Otlp = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
        "scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"GET /",
        "kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000100000000"}]}]}]}
        """;

    private const string Jaeger = """
        {"data":[{"traceID":"abc","spans":[
        {"traceID":"abc","spanID":"1","operationName":"GET /","references":[],"startTime":1700000000000000,"duration":100000,"processID":"p1","tags":[{"key":"span.kind","value":"server"}]},
        {"traceID":"abc","spanID":"2","operationName":"query","references":[{"refType":"CHILD_OF","traceID":"abc","spanID":"1"}],"startTime":1700000000010000,"duration":20000,"processID":"p1"}],
        "processes":{"p1":{"serviceName":"shop","tags":[]}}}]}
        """;

    // resource_spans { resource { service.name: shop } scope_spans { span { trace_id span_id name start end } } }
    private static readonly byte[] Protobuf = Convert.FromHexString(
        "0A550A180A160A0C736572766963652E6E616D6512060A0473686F70123912370A100AF7651916CD43DD8448EB211C80319C1208B7AD6B"
        + "71692033312A05474554202F30023900002A36FE9C97174100E11F3CFE9C9717");

    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string, byte[], int> Formats() => new()
    {
        { "OTLP JSON, one document", Encoding.UTF8.GetBytes(Otlp), 1 },
        { "OTLP JSON lines", Encoding.UTF8.GetBytes(Otlp.ReplaceLineEndings(string.Empty) + "\n\n" + Otlp.ReplaceLineEndings(string.Empty).Replace("9c", "9d", StringComparison.Ordinal)), 2 },
        { "OTLP JSON with a byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Otlp)], 1 },
        { "OTLP JSON after a line feed", Encoding.UTF8.GetBytes("\n" + Otlp), 1 },
        { "Jaeger JSON", Encoding.UTF8.GetBytes(Jaeger), 2 },
        { "OTLP protobuf", Protobuf, 1 },
        { "OTLP protobuf behind a length", [0, 0, 0, (byte)Protobuf.Length, .. Protobuf], 1 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Spans_are_read_plain_and_in_gzip(string format, byte[] content, int spans)
    {
        foreach (var bytes in (byte[][])[content, Gzip(content)])
        {
            File.WriteAllBytes(_file, bytes);

            var counts = ReplayRun.Json(_file).GetProperty("recording");

            Assert.True(counts.GetProperty("spans").GetInt32() == spans && counts.GetProperty("lost").GetInt32() == 0, $"{format}: {counts}");
            Assert.True(counts.GetProperty("requests").GetInt32() >= 1, format);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("hello", "neither JSON nor OTLP protobuf")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":7}]}]}]}", "resourceSpans[0].scopeSpans[0].spans[0].traceId")]
    [InlineData("{\"resourceSpans\":[{", "cut off at the end of the file")]
    [InlineData("{\"data\":[{\"spans\":[{\"spanID\":\"1\"}]}]}", "data[0].spans[0].traceID: is missing")]
    [InlineData("{\"foo\":1}", "has neither \"resourceSpans\" (OTLP) nor \"data\"")]
    [InlineData("\n\u007f\u007f", "ends in the middle of a message")]
    public void What_cannot_be_read_is_named_with_its_place(string content, string expected)
    {
        File.WriteAllText(_file, content);

        var (exitCode, output) = ReplayRun.Text(_file);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output.ReplaceLineEndings(string.Empty), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_line_among_good_ones_is_counted_and_passed_over()
    {
        var line = Otlp.ReplaceLineEndings(string.Empty);
        File.WriteAllText(_file, $"{line}\n{{\"resourceSpans\":7}}\n{line}\n");

        var result = ReplayRun.Json(_file);

        Assert.Equal(1, result.GetProperty("recording").GetProperty("lost").GetInt32());
        Assert.Equal(2, result.GetProperty("recording").GetProperty("spans").GetInt32());
        Assert.Contains("document 2", result.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_and_wrong_options_fail()
    {
        Assert.Equal(1, ReplayRun.Text("/nonexistent/file").ExitCode);
        Assert.NotEqual(0, ReplayRun.Text(_file, "-o", "xml").ExitCode);
        Assert.NotEqual(0, ReplayRun.Text().ExitCode);
    }

    [Fact]
    public void Expectation_selects_its_requests_and_budget_is_checked()
    {
        File.WriteAllText(_file, Otlp);
        var manifest = Path.GetTempFileName();
        File.WriteAllText(manifest, """
            apiVersion: pythia.dev/v1alpha1
            kind: PerformanceExpectation
            metadata: {name: other, namespace: shop}
            spec:
              requests: {service: elsewhere}
            ---
            kind: InstrumentationBudget
            spec:
              limits: {maxEnabledTracePoints: 8, maxSpansPerSecond: 0, maxOverheadPermille: 15}
            """);
        try
        {
            var result = ReplayRun.Json(_file, "--expectation", manifest, "--budget", manifest);

            Assert.Equal(0, result.GetProperty("recording").GetProperty("requests").GetInt32());
            Assert.Contains("spec.requests.service", result.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
            Assert.StartsWith("maxSpansPerSecond", result.GetProperty("budget").GetProperty("exceeded")[0].GetString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(manifest);
        }
    }

    [Theory]
    [InlineData("kind: PerformanceExpectation\nspec: {requests: {service: a}, expect: {targetCvPermile: 1}}")]
    [InlineData("kind: PerformanceExpectation\nspec: {requests: {service: 7}}")]
    [InlineData("kind: Pod")]
    [InlineData("a: [")]
    public void Manifest_that_cannot_be_read_is_a_usage_error(string manifest)
    {
        File.WriteAllText(_file, manifest);

        Assert.Equal(2, ReplayRun.Text(_file, "--expectation", _file).ExitCode);
    }

    public void Dispose() => File.Delete(_file);

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }
}
