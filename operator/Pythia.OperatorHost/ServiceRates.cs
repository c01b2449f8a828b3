using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.OperatorHost;

/// <summary>Requests per second by service: server spans of complete traces, each for as many as its trace stands for, over the last one to two periods. Bounded by <see cref="MaxServices"/>.</summary>
internal sealed class ServiceRates
{
    public const int MaxServices = 10_000;
    private const long PeriodNs = 30_000_000_000;

    private Dictionary<string, double> _now = new(StringComparer.Ordinal);
    private Dictionary<string, double> _before = new(StringComparer.Ordinal);
    private long _since;
    private long _first;

    public void Add(ImmutableArray<Span> spans, double weight, long nowNs)
    {
        Turn(nowNs);
        foreach (var span in spans)
        {
            if (span.Kind is SpanKind.Server or SpanKind.Consumer && (_now.Count < MaxServices || _now.ContainsKey(span.Resource.Service)))
            {
                _now[span.Resource.Service] = _now.GetValueOrDefault(span.Resource.Service) + weight;
            }
        }
    }

    public ImmutableDictionary<string, double> PerSecond(long nowNs)
    {
        Turn(nowNs);
        var covered = nowNs - Math.Max(_first, _since - PeriodNs);
        var seconds = Math.Max(1, covered / 1e9);
        return _now.Keys.Union(_before.Keys).ToImmutableDictionary(s => s, s => (_now.GetValueOrDefault(s) + _before.GetValueOrDefault(s)) / seconds);
    }

    private void Turn(long nowNs)
    {
        if (_since == 0)
        {
            _since = _first = nowNs;
        }

        if (nowNs - _since < PeriodNs)
        {
            return;
        }

        // After a longer silence what was counted before is no rate of now.
        _before = nowNs - _since < 2 * PeriodNs ? _now : [];
        _now = new Dictionary<string, double>(StringComparer.Ordinal);
        _since = nowNs;
    }
}
