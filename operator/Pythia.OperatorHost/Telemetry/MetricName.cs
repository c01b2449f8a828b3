using System.Diagnostics.Metrics;
using System.Text;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>From an instrument's name and unit (UCUM) to Prometheus' conventions (OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility").</summary>
internal static class MetricName
{
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(Clean(instrument.Name));
        var unit = instrument.Unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "1" when kind == MetricKind.Gauge => "ratio",
            _ => string.Empty,
        };
        if (unit.Length > 0 && !EndsWith(name, unit))
        {
            name.Append('_').Append(unit);
        }

        if (kind == MetricKind.Counter && !EndsWith(name, "total"))
        {
            name.Append("_total");
        }

        return name.ToString();
    }

    /// <summary>A name or label of letters, digits and underscores that starts with no digit.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var next in name)
        {
            if (clean.Length == 0 && char.IsAsciiDigit(next))
            {
                clean.Append('_');
            }

            clean.Append(char.IsAsciiLetterOrDigit(next) ? next : '_');
        }

        return clean.ToString();
    }

    private static bool EndsWith(StringBuilder name, string word) => name.ToString().EndsWith("_" + word, StringComparison.Ordinal);
}
