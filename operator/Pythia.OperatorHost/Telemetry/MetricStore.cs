using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pythia.OperatorHost.Telemetry;

/// <summary>Listens to this process' own meters (those of Pythia, of the runtime and of the web server) and keeps their present values.</summary>
internal sealed class MetricStore : IDisposable
{
    private static readonly string[] Prefixes = ["Pythia", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];
    private readonly ConcurrentDictionary<Instrument, Metric> _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory? _factory;
    private readonly Lock _observing = new();

    /// <param name="factory">Meters of other factories in the process (tests have several) are left out; meters without one are taken.</param>
    public MetricStore(IMeterFactory? factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Measure(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>All metrics by name, observable ones asked now. Two instruments of one name become one metric, the first one.</summary>
    public IReadOnlyList<Metric> Collect()
    {
        lock (_observing)
        {
            _listener.RecordObservableInstruments();
        }

        return [.. _metrics.Values.GroupBy(metric => metric.Name).Select(same => same.First()).OrderBy(metric => metric.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var isOurs = instrument.Meter.Scope is null || _factory is null || ReferenceEquals(instrument.Meter.Scope, _factory);
        if (isOurs && Array.Exists(Prefixes, prefix => instrument.Meter.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _metrics.TryAdd(instrument, new Metric(instrument));
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_metrics.TryGetValue(instrument, out var metric))
        {
            metric.Measure(value, tags);
        }
    }
}
