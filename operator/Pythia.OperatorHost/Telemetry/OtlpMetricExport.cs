using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>Sends this process' own metrics by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to (OpenTelemetry's environment variables).</summary>
internal sealed class OtlpMetricExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(resource => resource.AddService(OtlpOptions.OwnService))
                .AddMeter("Pythia.*")
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _provider?.Shutdown(2_000);
        return Task.CompletedTask;
    }

    public void Dispose() => _provider?.Dispose();
}
