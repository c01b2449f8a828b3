using System.Diagnostics;
using System.Net.Sockets;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>An OpenTelemetry Collector forwards what the SDK for Python sends, with its own gRPC and HTTP exporters.</summary>
public sealed class OtlpCollectorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pythia-collector-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("otlp", "gzip")]
    [InlineData("otlp", "none")]
    [InlineData("otlphttp", "gzip")]
    public async Task Collector_exporter_is_understood(string exporter, string compression)
    {
        var program = await OtelParts.ProgramAsync("collector");
        var python = await OtelParts.ProgramAsync("python3");
        await using var receiver = await OtlpReceiver.StartAsync();
        var port = FreePort();
        var endpoint = exporter == "otlp" ? receiver.Grpc.Authority : receiver.Http.ToString().TrimEnd('/');
        var configuration = Path.Combine(_folder, "collector.yaml");
        await File.WriteAllTextAsync(configuration, $$$"""
            receivers:
              otlp:
                protocols:
                  grpc: {endpoint: "127.0.0.1:{{{port}}}" }
            exporters:
              {{{exporter}}}: {endpoint: "{{{endpoint}}}", compression: {{{compression}}}, tls: {insecure: true}}
            service:
              telemetry: {metrics: {level: none}}
              pipelines:
                traces: {receivers: [otlp], exporters: [{{{exporter}}}]}
            """);
        var output = new StringWriter();
        using var collector = OtelParts.Start(program, ["--config", $"file:{configuration}"], output);
        try
        {
            await WaitForPortAsync(port, collector, output);
            using var sender = OtelParts.Start(python, [Path.Combine(OtelParts.Sources, "send.py"), "grpc", $"http://127.0.0.1:{port}", "40"], output);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await sender.WaitForExitAsync(limit.Token);
            Assert.True(sender.ExitCode == 0, output.ToString());
            OtlpPythonExporterTests.Check(await receiver.WaitForTracesAsync(40, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            collector.Kill();
            await collector.WaitForExitAsync();
        }
    }

    internal static async Task WaitForPortAsync(int port, Process process, StringWriter output)
    {
        for (var i = 0; i < 300; i++)
        {
            Assert.False(process.HasExited, output.ToString());
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        Assert.Fail($"nothing listens on port {port}: {output}");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
