using System.Diagnostics.Metrics;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>
/// The operator's own telemetry, in two lines: <c>builder.AddTelemetry()</c>, before anything creates instruments, and
/// <c>app.MapMetrics()</c>, which serves <c>GET /metrics</c>.
/// </summary>
internal static class TelemetryHost
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(provider => new MetricStore(provider.GetService<IMeterFactory>()));
        builder.Services.AddHostedService<OtlpMetricExport>();
        return builder;
    }

    public static void MapMetrics(this WebApplication app)
    {
        // Made here, so that it listens before the first measurement.
        var store = app.Services.GetRequiredService<MetricStore>();
        app.MapGet("/metrics", () => Results.Text(PrometheusText.Write(store.Collect()), PrometheusText.ContentType));
    }
}
