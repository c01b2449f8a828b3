using System.Diagnostics.Metrics;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>What the leader judges, by expectation: how many requests, and how long they take. Made when somebody scrapes. Bounded by <see cref="MaxExpectations"/>.</summary>
internal sealed class ExpectationMetrics : IDisposable
{
    public const int MaxExpectations = 100;

    private readonly Meter _meter;
    private volatile GroupWindow? _window;

    public ExpectationMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("Pythia.Expectations");
        Gauge("pythia.expectation.requests", "{request}", "Requests in the windows that are judged.", (total, _) => total.Count);
        Gauge("pythia.expectation.mean", "s", "Their mean duration.", (total, _) => total.Mean);
        Gauge("pythia.expectation.deviation", "s", "The standard deviation of their duration.", (total, _) => total.Deviation);
        Gauge("pythia.expectation.median", "s", "Their median duration.", (_, durations) => durations.Quantile(0.5));
        Gauge("pythia.expectation.p99", "s", "The duration that 99 of 100 do not exceed.", (_, durations) => durations.Quantile(0.99));
    }

    /// <summary>Shows a window, which must not change any more; null when this replica leads no more.</summary>
    public void Show(GroupWindow? window) => _window = window;

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<Moments, QuantileSketch, double> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    private List<Measurement<double>> Measure(Func<Moments, QuantileSketch, double> value)
    {
        var measured = new List<Measurement<double>>();
        foreach (var groups in (_window?.Groups ?? []).GroupBy(g => g.Identity.Expectation).OrderBy(g => g.Key, StringComparer.Ordinal).Take(MaxExpectations))
        {
            var total = default(Moments);
            var durations = new QuantileSketch();
            foreach (var group in groups)
            {
                total.Merge(group.Total);
                durations.Merge(group.Durations);
            }

            measured.Add(new Measurement<double>(value(total, durations), new KeyValuePair<string, object?>("expectation", groups.Key)));
        }

        return measured;
    }
}
