using System.Collections.Immutable;
using Pythia.Diagnosing.Transmitting;
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
        foreach (var service in Asked(spans))
        {
            Add(service, weight);
        }
    }

    /// <summary>Adds what another replica has counted.</summary>
    public void Add(ImmutableArray<ServiceRequests> services, long nowNs)
    {
        Turn(nowNs);
        foreach (var (service, requests) in services)
        {
            Add(service, requests);
        }
    }

    /// <summary>The services that received something in a trace, once for each request.</summary>
    public static IEnumerable<string> Asked(ImmutableArray<Span> spans) =>
        spans.Where(span => span.Kind is SpanKind.Server or SpanKind.Consumer).Select(span => span.Resource.Service);

    public ImmutableDictionary<string, double> PerSecond(long nowNs)
    {
        Turn(nowNs);
        var covered = nowNs - Math.Max(_first, _since - PeriodNs);
        var seconds = Math.Max(1, covered / 1e9);
        return _now.Keys.Union(_before.Keys).ToImmutableDictionary(s => s, s => (_now.GetValueOrDefault(s) + _before.GetValueOrDefault(s)) / seconds);
    }

    private void Add(string service, double requests)
    {
        if (_now.Count < MaxServices || _now.ContainsKey(service))
        {
            _now[service] = _now.GetValueOrDefault(service) + requests;
        }
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
