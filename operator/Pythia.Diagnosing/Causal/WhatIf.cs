namespace Pythia.Diagnosing.Causal;

/// <summary>Natural experiments over requests of one type (The Mystery Machine, section 5.3).</summary>
public static class WhatIf
{
    private const int Strata = 4;

    /// <summary>
    /// Asks what would change if a segment were as fast as in its fastest tenth. Negative answers are gains. At least 40 requests
    /// with the segment, else null.
    /// </summary>
    /// <param name="graph">The model's graph.</param>
    /// <param name="requests">Each request: its duration and its seconds by segment.</param>
    /// <param name="segment">The segment.</param>
    public static NaturalExperiment? Ask(
        CausalGraph graph, IReadOnlyList<(double TotalSeconds, IReadOnlyDictionary<string, double> Segments)> requests, string segment)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(requests);
        var rows = requests.Where(r => r.Segments.ContainsKey(segment)).ToList();
        if (rows.Count < 40)
        {
            return null;
        }

        var fast = rows.Select(r => r.Segments[segment]).Order().ElementAt(rows.Count / 10);
        var predicted = rows.Average(r => graph.Slack(WithCut(r.Segments, segment, fast)).TotalSeconds - graph.Slack(r.Segments).TotalSeconds);
        return new NaturalExperiment
        {
            Segment = segment,
            Requests = rows.Count,
            PredictedSeconds = predicted,
            ObservedSeconds = Observed(rows, segment, fast),
        };
    }

    private static Dictionary<string, double> WithCut(IReadOnlyDictionary<string, double> segments, string segment, double most) =>
        segments.ToDictionary(s => s.Key, s => s.Key == segment ? Math.Min(s.Value, most) : s.Value, StringComparer.Ordinal);

    private static double Observed(
        List<(double TotalSeconds, IReadOnlyDictionary<string, double> Segments)> rows, string segment, double fast)
    {
        var ordered = rows.OrderBy(r => r.Segments.Where(s => s.Key != segment).Sum(s => s.Value)).ToList();
        double sum = 0, weight = 0;
        for (var s = 0; s < Strata; s++)
        {
            var stratum = ordered[(s * ordered.Count / Strata)..((s + 1) * ordered.Count / Strata)];
            var quick = stratum.Where(r => r.Segments[segment] <= fast).Select(r => r.TotalSeconds).ToList();
            var slow = stratum.Where(r => r.Segments[segment] > fast).Select(r => r.TotalSeconds).ToList();
            if (quick.Count > 0 && slow.Count > 0)
            {
                sum += (quick.Average() - slow.Average()) * stratum.Count;
                weight += stratum.Count;
            }
        }

        return weight > 0 ? sum / weight : double.NaN;
    }
}
