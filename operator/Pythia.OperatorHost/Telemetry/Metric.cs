using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>All series of one instrument, bounded in number; measurements of further ones are counted instead.</summary>
internal sealed class Metric
{
    private const int MaxSeries = 500;
    private static readonly double[] DefaultBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly bool _isObservable;
    private long _dropped;

    public Metric(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        Kind = generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : generic == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        _isObservable = instrument.IsObservable || generic == typeof(Gauge<>);
        Name = MetricName.Of(instrument, Kind);
        Help = string.IsNullOrEmpty(instrument.Description) ? instrument.Name : instrument.Description;
        Bounds = Kind != MetricKind.Histogram ? [] : instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : DefaultBounds;
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public double[] Bounds { get; }

    /// <summary>Measurements that found no room for their series.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(labels, static (key, bounds) => new MetricSeries(key, bounds), Bounds);
        }

        if (Kind == MetricKind.Histogram)
        {
            series.Record(value);
        }
        else if (_isObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return string.Empty;
        }

        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length == 0 ? string.Empty : ",").Append(MetricName.Clean(key)).Append("=\"");
            foreach (var next in value?.ToString() ?? string.Empty)
            {
                labels.Append(next switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => next.ToString() });
            }

            labels.Append('"');
        }

        return labels.ToString();
    }
}
