using System.Diagnostics;
using System.Text.Json;
using Pythia.Model;
using Pythia.OperatorHost.Telemetry;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The operator's own metrics, judged by Prometheus' own programs.</summary>
public sealed class OtlpMetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pythia-prometheus-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private static Task<OtlpReceiver> StartAsync() =>
        OtlpReceiver.StartAsync(build: builder => builder.AddTelemetry(), map: app => app.MapMetrics());

    private static async Task SendAsync(OtlpReceiver receiver)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(OtlpRequest.OneSpan(span => span
            .Bytes(1, OtlpRequest.Id(new TraceId(1, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))).Text(5, "a")));
        content.Headers.ContentType = new("application/x-protobuf");
        (await client.PostAsync(new Uri(receiver.Http, "/v1/traces"), content)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Metrics_tell_every_outcome_from_the_start()
    {
        await using var receiver = await StartAsync();
        await SendAsync(receiver);
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri(receiver.Http, "/metrics"));
        Assert.Contains("\npythia_spans_accepted_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\npythia_spans_refused_total{reason=\"busy\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\npythia_otlp_requests_total{transport=\"http\",outcome=\"accepted\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\npythia_spans_dropped_total{reason=\"pressure\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promtool_finds_nothing_to_complain_of()
    {
        var promtool = await OtelParts.ProgramAsync("promtool");
        await using var receiver = await StartAsync();
        await SendAsync(receiver);
        using var client = new HttpClient();
        // The runtime's and the web server's own names are theirs; Pythia's must pass.
        var text = string.Concat((await client.GetStringAsync(new Uri(receiver.Http, "/metrics"))).Split('\n')
            .Where(line => line.Contains("pythia_", StringComparison.Ordinal)).Select(line => line + "\n"));
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var complaints = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, complaints);
    }

    [Fact]
    public async Task Prometheus_scrapes_the_endpoint()
    {
        var program = await OtelParts.ProgramAsync("prometheus");
        await using var receiver = await StartAsync();
        await SendAsync(receiver);
        var port = OtlpCollectorTests.FreePort();
        var configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            scrape_configs:
              - job_name: pythia
                scrape_interval: 1s
                static_configs: [{targets: ["{{receiver.Http.Authority}}"]}]
            """);
        var output = new StringWriter();
        using var prometheus = OtelParts.Start(
            program, [$"--config.file={configuration}", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{port}"], output);
        try
        {
            await OtlpCollectorTests.WaitForPortAsync(port, prometheus, output);
            Assert.Equal("1", await QueryAsync(port, "pythia_spans_accepted_total", output));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    private static async Task<string?> QueryAsync(int port, string query, StringWriter output)
    {
        using var client = new HttpClient();
        for (var i = 0; i < 200; i++)
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/api/v1/query?query={query}"));
            if (response.IsSuccessStatusCode)
            {
                using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
                var result = answer.RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0)
                {
                    return result[0].GetProperty("value")[1].GetString();
                }
            }

            await Task.Delay(100);
        }

        Assert.Fail($"Prometheus has not scraped {query}: {output}");
        return null;
    }
}
