using System.Diagnostics.Metrics;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>Gives the same meter for the same name, as the host's factory does.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly Dictionary<string, Meter> meters = [];

    public IReadOnlyCollection<Meter> Meters => meters.Values;

    public Meter Create(MeterOptions options)
    {
        if (!meters.TryGetValue(options.Name, out var meter))
        {
            options.Scope = this;
            meters[options.Name] = meter = new Meter(options);
        }

        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in meters.Values)
        {
            meter.Dispose();
        }
    }
}
