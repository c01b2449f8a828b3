using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Pythia.Integration.Tests.Crds;

namespace Pythia.Integration.Tests.Replicas;

/// <summary>One real operator process with an address of its own, as a pod has.</summary>
internal sealed class OperatorReplica : IAsyncDisposable
{
    private static readonly HttpClient Plain = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ServiceProcess _process;
    private readonly HttpClient _sender;
    private readonly string _scheme;

    private OperatorReplica(string name, string address, ServiceProcess process, HttpClient? sender)
    {
        Name = name;
        Address = address;
        _process = process;
        _sender = sender ?? Plain;
        _scheme = sender is null ? "http" : "https";
    }

    /// <summary>The name that certificates of all replicas have.</summary>
    public const string Host = "pythia-operator." + PythiaControlPlane.SystemNamespace;

    public const int OtlpPort = 24318;
    private const int WebPort = 28080;

    public string Name { get; }

    public string Address { get; }

    public string Said => _process.Said;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the operator; with <paramref name="shares"/> it shares the traces with others.</summary>
    public static OperatorReplica Start(string name, string address, string kubeconfig, bool shares, FleetTls? tls = null)
    {
        List<string> arguments =
        [
            "--namespace", PythiaControlPlane.SystemNamespace, "--identity", name, "--listen-address", address, "--pod-address", address,
            "--otlp-http-port", $"{OtlpPort}", "--otlp-grpc-port", "24317", "--web-port", $"{WebPort}", "--service", "pythia-operator",
        ];
        if (shares)
        {
            arguments.AddRange(["--receivers", "pythia-receivers"]);
        }

        return new OperatorReplica(name, address, ServiceProcess.Start("operator/Pythia.OperatorHost", "pythia-operator", kubeconfig, tls?.Environment ?? new Dictionary<string, string>(), [.. arguments]), tls?.Sender);
    }

    /// <summary>Sends an OTLP request until it is taken.</summary>
    public async Task SendAsync(byte[] request, CancellationToken cancellation)
    {
        while (true)
        {
            using var content = new ByteArrayContent(request);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_scheme}://{Address}:{OtlpPort}/v1/traces")) { Content = content };
            message.Headers.Host = $"{Host}:{OtlpPort}";
            using var response = await _sender.SendAsync(message, cancellation);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                response.EnsureSuccessStatusCode();
                return;
            }

            await Task.Delay(100, cancellation);
        }
    }

    /// <summary>The present values of all metrics, by name and labels.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync(CancellationToken cancellation)
    {
        try
        {
            var text = await Plain.GetStringAsync(new Uri($"http://{Address}:{WebPort}/metrics"), cancellation);
            return text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.LastIndexOf(' ') is var at ? (line[..at], line[(at + 1)..]) : default)
                .ToDictionary(pair => pair.Item1, pair => double.Parse(pair.Item2, CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    public Task KillAsync() => _process.KillAsync();

    /// <summary>Asks it to end, as Kubernetes does.</summary>
    public Task StopAsync(CancellationToken cancellation) => _process.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
