using System.Collections.Immutable;
using Pythia.Agent.Emitting;

namespace Pythia.Agent.Applying;

/// <summary>Values that hold for every request of a process while they hold: queue lengths, pressure, throttling. Old values fade.</summary>
internal sealed class RequestVariables
{
    private const long Lifetime = 3_000_000_000;
    private const int MaxVariables = 16;

    private readonly Lock sync = new();
    private ImmutableDictionary<string, (double Value, long At)> values = ImmutableDictionary<string, (double, long)>.Empty;

    /// <summary>Sets a value as of a monotonic time.</summary>
    public void Set(string name, double value, long now)
    {
        lock (sync)
        {
            if (values.Count < MaxVariables || values.ContainsKey(name))
            {
                values = values.SetItem(name, (value, now));
            }
        }
    }

    /// <summary>Appends the values that still hold.</summary>
    public void AppendTo(List<SpanAttribute> attributes, long now)
    {
        foreach (var (name, (value, at)) in values)
        {
            if (now - at < Lifetime)
            {
                attributes.Add(SpanAttribute.Of(name, value));
            }
        }
    }
}
