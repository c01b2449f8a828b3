using System.CommandLine;
using System.Net;

namespace Pythia.OperatorHost;

/// <summary>What the operator is started with. Every flag can also be given as <c>PYTHIA_</c> and its name in capitals.</summary>
internal sealed record OperatorOptions
{
    /// <summary>The namespace that the operator runs in: its Lease lives there, and only there cluster-wide budgets count.</summary>
    public required string Namespace { get; init; }

    /// <summary>A kubeconfig; null means <c>KUBECONFIG</c>, else the pod's service account.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>OTLP over HTTP, and the agents' acknowledgements.</summary>
    public required int OtlpHttpPort { get; init; }

    /// <summary>OTLP over gRPC.</summary>
    public required int OtlpGrpcPort { get; init; }

    /// <summary>Health, metrics and the page for people.</summary>
    public required int WebPort { get; init; }

    /// <summary>The address to listen on.</summary>
    public required string ListenAddress { get; init; }

    /// <summary>The name in the leader election.</summary>
    public required string Identity { get; init; }

    /// <summary>How often the loop runs.</summary>
    public required TimeSpan Tick { get; init; }

    /// <summary>Seeds every random choice, so that a run can be repeated.</summary>
    public required int Seed { get; init; }

    /// <summary>The Service, without a selector, that shall lead to the replica that leads; null: none.</summary>
    public string? Service { get; init; }

    /// <summary>This replica's address, for <see cref="Service"/>.</summary>
    public string? PodAddress { get; init; }

    /// <summary>The Service, without a selector, that shall lead to all replicas that receive spans; null: the leader alone receives.</summary>
    public string? Receivers { get; init; }

    /// <summary>How long an agent keeps what is on after a heartbeat; the sets' own leases may be shorter.</summary>
    public const int HeartbeatLeaseSeconds = 60;

    /// <summary>Reads the command line; null when help was asked for or something is wrong (said on the console).</summary>
    public static OperatorOptions? Parse(string[] args, Func<string, string?> environment)
    {
        var ns = Text("--namespace", "the namespace that the operator runs in", "pythia-system");
        var kubeconfig = Text("--kubeconfig", "a kubeconfig file (default: KUBECONFIG, else in-cluster)", string.Empty);
        var otlpHttp = Number("--otlp-http-port", "OTLP over HTTP and the agents' acknowledgements", 4318, 65535);
        var otlpGrpc = Number("--otlp-grpc-port", "OTLP over gRPC", 4317, 65535);
        var web = Number("--web-port", "health, metrics and the page for people", 8080, 65535);
        var listen = Text("--listen-address", "the address to listen on", "0.0.0.0");
        var identity = Text("--identity", "the name in the leader election (default: host name and process id)", string.Empty);
        var service = Text("--service", "the Service that shall lead to the replica that leads; it has no selector (default: none)", string.Empty);
        var podAddress = Text("--pod-address", "this replica's IP address, for --service", string.Empty);
        var receivers = Text("--receivers", "the Service that shall lead to all replicas, which then share the traces; it has no selector (default: the leader alone receives)", string.Empty);
        var tick = Number("--tick-milliseconds", "how often the control loop runs", 1000, 60_000);
        var seed = Number("--seed", "seeds every random choice", 1, int.MaxValue);
        var root = new RootCommand("Pythia's operator: finds where latency varies without a known reason and switches on what would explain it.")
        {
            ns, kubeconfig, otlpHttp, otlpGrpc, web, listen, identity, service, podAddress, receivers, tick, seed,
        };
        root.Validators.Add(result =>
        {
            if (result.GetValue(listen) is { } address && !IPAddress.TryParse(address, out _))
            {
                result.AddError($"--listen-address: '{address}' is not an IP address, such as 0.0.0.0 or 127.0.0.1");
            }

            if (result.GetValue(service) is { Length: > 0 } && !IPAddress.TryParse(result.GetValue(podAddress), out _))
            {
                result.AddError($"--pod-address: '{result.GetValue(podAddress)}' must be an IP address when --service is given");
            }

            if (result.GetValue(receivers) is { Length: > 0 } && result.GetValue(service) is null or { Length: 0 })
            {
                result.AddError("--receivers: needs --service, which says where the statistics go");
            }
        });

        OperatorOptions? options = null;
        root.SetAction(parsed => options = new OperatorOptions
        {
            Namespace = parsed.GetValue(ns)!,
            Kubeconfig = parsed.GetValue(kubeconfig) is { Length: > 0 } path ? path : null,
            OtlpHttpPort = parsed.GetValue(otlpHttp),
            OtlpGrpcPort = parsed.GetValue(otlpGrpc),
            WebPort = parsed.GetValue(web),
            ListenAddress = parsed.GetValue(listen)!,
            Identity = parsed.GetValue(identity) is { Length: > 0 } name ? name : $"{Environment.MachineName}-{Environment.ProcessId}",
            Service = parsed.GetValue(service) is { Length: > 0 } target ? target : null,
            PodAddress = IPAddress.TryParse(parsed.GetValue(podAddress), out var own) ? own.ToString() : null,
            Receivers = parsed.GetValue(receivers) is { Length: > 0 } all ? all : null,
            Tick = TimeSpan.FromMilliseconds(parsed.GetValue(tick)),
            Seed = parsed.GetValue(seed),
        });
        return root.Parse(args).Invoke() == 0 ? options : null;

        Option<string> Text(string name, string description, string fallback) => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => environment(Variable(name)) ?? fallback,
        };

        Option<int> Number(string name, string description, int fallback, int max)
        {
            var option = new Option<int>(name)
            {
                Description = description,
                DefaultValueFactory = result =>
                {
                    var text = environment(Variable(name));
                    if (text is null || int.TryParse(text, out var value))
                    {
                        return text is null ? fallback : int.Parse(text);
                    }

                    result.AddError($"{Variable(name)}: '{text}' is not a whole number");
                    return fallback;
                },
            };
            option.Validators.Add(result =>
            {
                if (result.Errors.Any())
                {
                    return;
                }

                var value = result.GetValueOrDefault<int>();
                if (value < 1 || value > max)
                {
                    result.AddError($"{name}: {value} must be between 1 and {max}");
                }
            });
            return option;
        }

        static string Variable(string flag) => "PYTHIA_" + flag.TrimStart('-').Replace('-', '_').ToUpperInvariant();
    }
}
