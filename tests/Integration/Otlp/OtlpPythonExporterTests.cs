using Pythia.Ingesting.Assembling;
using Pythia.Model;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The OpenTelemetry SDK for Python sends for real, with its gRPC exporter (grpcio) and its HTTP exporter.</summary>
public sealed class OtlpPythonExporterTests
{
    [Theory]
    [InlineData("grpc", "none")]
    [InlineData("grpc", "gzip")]
    [InlineData("http", "none")]
    [InlineData("http", "gzip")]
    public async Task Sdk_exporter_is_understood(string protocol, string compression)
    {
        var python = await OtelParts.ProgramAsync("python3");
        await using var receiver = await OtlpReceiver.StartAsync();
        var endpoint = protocol == "grpc" ? receiver.Grpc : new Uri(receiver.Http, "/v1/traces");
        var output = new StringWriter();
        using var process = OtelParts.Start(python, [Path.Combine(OtelParts.Sources, "send.py"), protocol, endpoint.ToString(), "40", compression], output);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, output.ToString());

        var traces = await receiver.WaitForTracesAsync(40, TimeSpan.FromSeconds(20));
        Check(traces);
    }

    internal static void Check(IReadOnlyList<AssembledTrace> traces)
    {
        Assert.Equal(40, traces.Count);
        Assert.All(traces, trace => Assert.Equal(2, trace.Spans.Length));
        var spans = traces.SelectMany(trace => trace.Spans).ToArray();
        var roots = spans.Where(span => span.Kind == SpanKind.Server).ToArray();
        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"{number}"), roots.Select(span => span.Attributes.Text("order.number")).OrderBy(text => int.Parse(text!, null)));
        Assert.All(roots, span => Assert.Equal(
            ("POST /orders", "shop.orders", "python-shop", "3", "[1.5,2]"),
            (span.Name, span.Scope, span.Resource.Service, span.Resource.Version, span.Attributes.Text("prices"))));
        Assert.All(spans.Where(span => span.Kind == SpanKind.Client), span =>
        {
            Assert.Equal(SpanStatus.Error, span.Status);
            Assert.Equal(new SpanLink(span.TraceId, span.ParentSpanId), Assert.Single(span.Links));
        });
    }
}
