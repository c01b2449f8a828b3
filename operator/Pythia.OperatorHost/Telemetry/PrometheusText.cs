using System.Globalization;
using System.Text;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>Writes metrics in Prometheus' text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            Write(metric, text);
        }

        const string dropped = "pythia_telemetry_measurements_dropped_total";
        text.Append("# HELP ").Append(dropped).Append(" Measurements left out because their instrument has too many series.\n")
            .Append("# TYPE ").Append(dropped).Append(" counter\n")
            .Append(CultureInfo.InvariantCulture, $"{dropped} {metrics.Sum(metric => metric.Dropped)}\n");
        return text.ToString();
    }

    private static void Write(Metric metric, StringBuilder text)
    {
        var type = metric.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        text.Append("# HELP ").Append(metric.Name).Append(' ').Append(metric.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
            .Append("\n# TYPE ").Append(metric.Name).Append(' ').Append(type).Append('\n');
        foreach (var series in metric.Series)
        {
            var (value, count, buckets) = series.Read();
            if (metric.Kind != MetricKind.Histogram)
            {
                Line(text, metric.Name, series.Labels, value);
                continue;
            }

            long cumulative = 0;
            for (var i = 0; i < buckets.Length; i++)
            {
                cumulative += buckets[i];
                var bound = i < metric.Bounds.Length ? Number(metric.Bounds[i]) : "+Inf";
                var labels = series.Labels.Length == 0 ? $"le=\"{bound}\"" : $"{series.Labels},le=\"{bound}\"";
                Line(text, metric.Name + "_bucket", labels, cumulative);
            }

            Line(text, metric.Name + "_sum", series.Labels, value);
            Line(text, metric.Name + "_count", series.Labels, count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
