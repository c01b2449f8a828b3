namespace Pythia.OperatorHost.Telemetry;

/// <summary>The kinds of the text exposition that instruments map to.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
