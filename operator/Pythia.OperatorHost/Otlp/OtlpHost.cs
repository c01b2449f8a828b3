using System.Net;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Pythia.OperatorHost.Otlp;

/// <summary>
/// Adds the receiving of traces to the operator, in two lines:
/// <code>
/// builder.AddOtlp();   // ports 4317 (gRPC) and 4318 (HTTP), queue, shards, instruments; options in the section "Otlp"
/// app.MapOtlp();       // the endpoints
/// </code>
/// The control loop takes complete traces from <see cref="AssemblingHost.Completed"/>:
/// <c>await foreach (var batch in services.GetRequiredService&lt;AssemblingHost&gt;().Completed.ReadAllAsync(cancellationToken))</c>.
/// </summary>
internal static class OtlpHost
{
    public const string ExportPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private const int StreamWindow = 1 << 20;

    /// <param name="builder">The host.</param>
    /// <param name="configure">Options from elsewhere, such as the command line; they win over the configuration.</param>
    public static WebApplicationBuilder AddOtlp(this WebApplicationBuilder builder, Action<OtlpOptions>? configure = null)
    {
        var services = builder.Services;
        services.AddOptions<OtlpOptions>().BindConfiguration(OtlpOptions.Section).Configure(options => configure?.Invoke(options))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<OtlpOptions>, OtlpTlsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton(provider => new InFlightBytes(Options(provider).MaxBytesInFlight));
        services.AddSingleton(provider => new IngestQueue(
            Options(provider).Shards is > 0 and var shards ? shards : Environment.ProcessorCount, Options(provider).MaxQueuedSpans));
        services.AddSingleton(provider => new CertificateFiles(Options(provider).Tls, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ISpanOwner, LoneReceiver>();
        services.AddSingleton<TraceReceiver>();
        services.AddSingleton<OtlpHttpEndpoint>();
        services.AddSingleton<OtlpGrpcEndpoint>();
        services.AddSingleton<AssemblingHost>();
        services.AddHostedService(provider => provider.GetRequiredService<AssemblingHost>());
        // The slim builder leaves both out.
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<RegexInlineRouteConstraint>("regex"));

        // What follows a read is short and does not block, so it needs no thread of its own.
        services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Listen);
        return builder;
    }

    public static void MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        var http = endpoints.ServiceProvider.GetRequiredService<OtlpHttpEndpoint>();
        var grpc = endpoints.ServiceProvider.GetRequiredService<OtlpGrpcEndpoint>();
        endpoints.MapPost("/v1/traces", http.ExportAsync);
        endpoints.MapPost("/v1/metrics", http.NotTakenAsync);
        endpoints.MapPost("/v1/logs", http.NotTakenAsync);
        endpoints.MapPost(ExportPath, grpc.ExportAsync);

        // A gRPC service has a dot in its name, which no page of the operator has.
        endpoints.MapPost(@"/{service:regex(\.)}/{method}", grpc.UnimplementedAsync);
    }

    private static void Listen(KestrelServerOptions kestrel)
    {
        var options = Options(kestrel.ApplicationServices);
        var certificates = kestrel.ApplicationServices.GetRequiredService<CertificateFiles>();
        var address = IPAddress.Parse(options.ListenAddress);
        kestrel.AddServerHeader = false;

        // A batch is some hundred kilobytes: with smaller windows its sender waits in the middle of it, and each wait is a message.
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * StreamWindow;
        kestrel.Listen(address, options.HttpPort, listen => Protect(listen, HttpProtocols.Http1AndHttp2, certificates));
        kestrel.Listen(address, options.GrpcPort, listen => Protect(listen, HttpProtocols.Http2, certificates));
    }

    private static void Protect(ListenOptions listen, HttpProtocols protocols, CertificateFiles certificates)
    {
        if (!certificates.IsConfigured)
        {
            // Without TLS nothing negotiates the version, so the HTTP port speaks 1.1 only.
            listen.Protocols = protocols == HttpProtocols.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
            return;
        }

        listen.Protocols = protocols;
        listen.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => certificates.Server;
            if (certificates.RequiresClientCertificate)
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificates.IsTrustedClient(certificate);
            }
        });
    }

    private static OtlpOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<OtlpOptions>>().Value;
}
