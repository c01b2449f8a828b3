using System.Net;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Pythia.Kubernetes;
using Pythia.Model;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Acknowledging;
using Pythia.OperatorHost.Asking;
using Pythia.OperatorHost.Cluster;
using Pythia.OperatorHost.Otlp;
using Pythia.OperatorHost.Replicas;
using Pythia.OperatorHost.Telemetry;
using Pythia.OperatorHost.Web;

if (OperatorOptions.Parse(args, Environment.GetEnvironmentVariable) is not { } options)
{
    // Help and version end well; a wrong argument must not look like a job that is done.
    return args.Any(arg => arg is "--help" or "-h" or "-?" or "--version") ? 0 : 2;
}

var builder = WebApplication.CreateBuilder();
builder.Configuration.AddInMemoryCollection([
    new("Otlp:HttpPort", $"{options.OtlpHttpPort}"),
    new("Otlp:GrpcPort", $"{options.OtlpGrpcPort}"),
    new("Otlp:ListenAddress", options.ListenAddress),
]);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(options.ListenAddress), options.WebPort));
builder.AddOtlp();
builder.AddTelemetry();

var services = builder.Services;
services.AddSingleton(options);
services.AddSingleton(provider => new KubernetesClient(KubernetesConfiguration.Load(options.Kubeconfig), new KubernetesClientOptions
{
    UserAgent = "pythia-operator",
    Meters = provider.GetService<System.Diagnostics.Metrics.IMeterFactory>(),
}));
services.AddSingleton<StatusMemory>();
services.AddSingleton<ClusterView>();
services.AddSingleton<ClusterWriter>();
services.AddSingleton<LeaderEndpoint>();
services.AddSingleton<AcknowledgementStore>();
services.AddSingleton<CausalDesk>();
services.AddReplicas(options);
services.AddSingleton<ExpectationMetrics>();
services.AddSingleton<ControlLoop>();
services.AddSingleton<SetCreator>();
services.AddSingleton(provider => new EventRecorder(provider.GetRequiredService<KubernetesClient>(), new EventRecorderOptions
{
    ReportingController = "pythia.dev/operator",
    ReportingInstance = options.Identity,
    OnProblem = error => OperatorLog.EventNotWritten(provider.GetRequiredService<ILogger<EventRecorder>>(), error.Message),
}));
services.AddSingleton(provider => new LeaderElector(provider.GetRequiredService<KubernetesClient>(), new LeaderElectionOptions
{
    Namespace = options.Namespace,
    Name = "pythia-operator",
    Identity = options.Identity,
    OnProblem = error => OperatorLog.ElectionTroubled(provider.GetRequiredService<ILogger<LeaderElector>>(), error.Message),
}));
services.AddHostedService<LeadingHost>();

WebApplication app;
try
{
    app = builder.Build();
}
catch (OptionsValidationException wrong)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, wrong.Failures));
    return 2;
}

var elector = app.Services.GetRequiredService<LeaderElector>();
var cluster = app.Services.GetRequiredService<ClusterView>();
app.MapMetrics();
app.Services.GetRequiredService<IMeterFactory>().Create("Pythia.Operator")
    .CreateObservableGauge("pythia.operator.leading", () => elector.IsLeading ? 1 : 0, null, "Whether this replica leads.");
app.MapOtlp();
app.MapAcknowledgements(
    app.Services.GetRequiredService<AcknowledgementStore>(),
    () => new Heartbeat { Leader = elector.IsLeading, LeaseSeconds = OperatorOptions.HeartbeatLeaseSeconds });
app.MapWhatIf(app.Services.GetRequiredService<CausalDesk>());
app.MapStatistics(() => elector.IsLeading);
app.MapGet("/healthz", () => "ok");
// Behind a Service that follows the leader, a waiting replica is ready too.
app.MapGet("/readyz", () => cluster.IsSynced && (elector.IsLeading || options.Service is not null) ? Results.Text("ok") : Results.Text(cluster.IsSynced ? "another replica leads" : "the resources are not listed yet", statusCode: 503));
app.MapGet("/", () => Results.Content(StatusPage.Render(cluster.Snapshot(), elector.IsLeading), "text/html; charset=utf-8"));
await app.RunAsync();
return Environment.ExitCode;
