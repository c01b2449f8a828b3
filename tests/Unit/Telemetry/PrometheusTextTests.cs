using System.Diagnostics.Metrics;
using Pythia.OperatorHost.Telemetry;

namespace Pythia.Unit.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"Pythia.Test.{Guid.NewGuid():N}");
    private readonly MetricStore _store = new(null);

    public void Dispose()
    {
        _meter.Dispose();
        _store.Dispose();
    }

    // Other meters of the process are in the store as well.
    private string Lines(string name) =>
        string.Join('\n', PrometheusText.Write(_store.Collect()).Split('\n').Where(line => line.Contains(name, StringComparison.Ordinal)));

    [Fact]
    public void Counter_adds_up_by_labels_and_escapes_them()
    {
        var counter = _meter.CreateCounter<long>("test.a.spans", "{span}", "Spans with a \\ and\na line.");
        counter.Add(2, new KeyValuePair<string, object?>("the.reason", "x\"y\n"));
        counter.Add(3, new KeyValuePair<string, object?>("the.reason", "x\"y\n"));
        counter.Add(1);
        Assert.Equal(
            """
            # HELP test_a_spans_total Spans with a \\ and\na line.
            # TYPE test_a_spans_total counter
            test_a_spans_total 1
            test_a_spans_total{the_reason="x\"y\n"} 5
            """, Lines("test_a_spans"));
    }

    [Fact]
    public void Observable_values_are_those_of_the_moment()
    {
        var value = 7L;
        _meter.CreateObservableUpDownCounter("test.b.memory", () => value, "By", "Memory.");
        Assert.EndsWith("test_b_memory_bytes 7", Lines("test_b_memory"), StringComparison.Ordinal);
        value = 5;
        Assert.EndsWith("# TYPE test_b_memory_bytes gauge\ntest_b_memory_bytes 5", Lines("test_b_memory"), StringComparison.Ordinal);
    }

    [Fact]
    public void Histogram_has_cumulative_buckets_sum_and_count()
    {
        var histogram = _meter.CreateHistogram("test.c.duration", "s", "Time.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        foreach (var seconds in new[] { 0.5, 1, 1.5, 9 })
        {
            histogram.Record(seconds);
        }

        Assert.Equal(
            """
            # HELP test_c_duration_seconds Time.
            # TYPE test_c_duration_seconds histogram
            test_c_duration_seconds_bucket{le="1"} 2
            test_c_duration_seconds_bucket{le="2"} 3
            test_c_duration_seconds_bucket{le="+Inf"} 4
            test_c_duration_seconds_sum 12
            test_c_duration_seconds_count 4
            """, Lines("test_c_duration"));
    }

    [Fact]
    public void Series_are_bounded_and_the_rest_is_counted()
    {
        var counter = _meter.CreateCounter<int>("test.d.things", "{thing}", "Things.");
        for (var i = 0; i < 600; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        Assert.Equal(502, Lines("test_d_things").Split('\n').Length);
        Assert.DoesNotContain(" 0", Lines("pythia_telemetry_measurements_dropped_total ")[^2..]);
    }
}
