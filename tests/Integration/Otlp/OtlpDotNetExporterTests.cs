using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pythia.Model;
using SpanKind = Pythia.Model.SpanKind;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The OpenTelemetry .NET SDK sends for real.</summary>
public sealed class OtlpDotNetExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Sdk_exporter_is_understood(OtlpExportProtocol protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var sourceName = $"Pythia.Tests.{protocol}";
        using var source = new ActivitySource(sourceName);
        using (var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(sourceName)
            .ConfigureResource(resource => resource.AddService("shop", serviceVersion: "4.2").AddAttributes([new("k8s.pod.name", "shop-1")]))
            .AddOtlpExporter(options =>
            {
                options.Protocol = protocol;
                options.Endpoint = protocol == OtlpExportProtocol.Grpc ? receiver.Grpc : new Uri(receiver.Http, "/v1/traces");
                options.ExportProcessorType = ExportProcessorType.Batch;
            })
            .Build())
        {
            for (var i = 0; i < 50; i++)
            {
                using var server = source.StartActivity("GET /cart/{id}", ActivityKind.Server);
                server!.SetTag("http.route", "/cart/{id}").SetTag("retries", i).SetTag("ratio", 0.5).SetTag("hit", true).SetTag("tags", new[] { "a", "b" });
                using var client = source.StartActivity("query", ActivityKind.Client, default(ActivityContext), links: [new ActivityLink(server.Context)]);
                client!.SetStatus(ActivityStatusCode.Error, "no");
            }

            Assert.True(provider.ForceFlush(10_000));
        }

        var traces = await receiver.WaitForTracesAsync(50, TimeSpan.FromSeconds(20));
        Assert.Equal(50, traces.Count);
        Assert.All(traces, trace => Assert.Equal(2, trace.Spans.Length));
        var root = traces.SelectMany(trace => trace.Spans).First(span => span.Kind == SpanKind.Server);
        Assert.Equal(("GET /cart/{id}", sourceName, "shop", "4.2", "shop-1"), (root.Name, root.Scope, root.Resource.Service, root.Resource.Version, root.Resource.Pod));
        Assert.Equal(("/cart/{id}", "0.5", "true", "[\"a\",\"b\"]"), (
            root.Attributes.Text("http.route"), root.Attributes.Text("ratio"), root.Attributes.Text("hit"), root.Attributes.Text("tags")));
        var child = traces.SelectMany(trace => trace.Spans).First(span => span.Kind == SpanKind.Client);
        Assert.Equal(SpanStatus.Error, child.Status);
        Assert.Equal(new SpanLink(child.TraceId, child.ParentSpanId), Assert.Single(child.Links));
        Assert.Equal(50, traces.SelectMany(trace => trace.Spans).Where(span => span.Kind == SpanKind.Server).Select(span => span.Attributes.Text("retries")).Distinct().Count());
    }
}
