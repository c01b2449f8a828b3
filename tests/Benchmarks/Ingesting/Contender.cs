using System.Diagnostics;
using System.Globalization;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>A server process on one core, with its two ports.</summary>
internal sealed class Contender : IDisposable
{
    private readonly Process _process;

    private Contender(string name, Process process, int grpc, int http)
    {
        Name = name;
        _process = process;
        Grpc = new Uri($"http://127.0.0.1:{grpc}");
        Http = new Uri($"http://127.0.0.1:{http}");
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    public Uri Grpc { get; }

    public Uri Http { get; }

    /// <summary>User and system time so far, in seconds, of the whole process.</summary>
    public double ProcessorSeconds
    {
        get
        {
            // Fields 14 and 15, counted after the name, which may hold blanks (proc(5)); in ticks of 10 ms on Linux.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
        }
    }

    public long PeakMegabytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':', 'k')[1], CultureInfo.InvariantCulture) / 1024;

    public static Contender Pythia(int core) => Start(
        "Pythia, to group statistics", core, 24417, 24418, "env", [YoungGeneration, "dotnet", .. AsOperator, "ingest-serve", "24417", "24418"]);

    /// <summary>With a bound on its heap, as a container's limit gives it.</summary>
    public static Contender Overloaded(int core, int heapMegabytes) => Start(
        "Pythia, to findings", core, 24437, 24438, "env",
        [$"DOTNET_GCHeapHardLimit=0x{(long)heapMegabytes << 20:X}", YoungGeneration, "dotnet", .. AsOperator, "overload-serve", "24437", "24438"]);

    public static Contender Collector(int core, string program, string folder)
    {
        var configuration = Path.Combine(folder, "collector.yaml");
        File.WriteAllText(configuration, """
            receivers:
              otlp:
                protocols:
                  grpc: {endpoint: "127.0.0.1:24427", max_recv_msg_size_mib: 32}
                  http: {endpoint: "127.0.0.1:24428"}
            exporters:
              nop:
            service:
              telemetry: {metrics: {level: none}, logs: {level: error}}
              pipelines:
                traces: {receivers: [otlp], exporters: [nop]}
            """);
        return Start("Collector, to no-op exporter", core, 24427, 24428, program, ["--config", $"file:{configuration}"]);
    }

    /// <summary>As the chart's deployment sets it; only the environment can.</summary>
    private const string YoungGeneration = "DOTNET_GCgen0size=0x8000000";

    /// <summary>The runtime's settings are the operator's own.</summary>
    private static string[] AsOperator =>
        ["exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "pythia-operator.runtimeconfig.json"), typeof(Contender).Assembly.Location];

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Contender Start(string name, int core, int grpc, int http, string program, string[] arguments)
    {
        var start = new ProcessStartInfo("taskset", ["-c", $"{core}", program, .. arguments]);
        var contender = new Contender(name, Process.Start(start)!, grpc, http);
        using var client = new HttpClient();
        for (var i = 0; i < 300; i++)
        {
            try
            {
                client.GetAsync(contender.Http).GetAwaiter().GetResult().Dispose();
                return contender;
            }
            catch (HttpRequestException)
            {
                Thread.Sleep(100);
            }
        }

        contender.Dispose();
        throw new InvalidOperationException($"{name} does not listen");
    }
}
