using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// What is usual at a place, by its own attributes. What never differs cannot explain a difference, so variables miss it: the pauses of a
/// collection are the same for everybody, whoever allocates. Places of the application are left out: much is the same at each of them.
/// </summary>
internal static class TypicalValues
{
    private const double LeastShare = 0.6;
    private const int Most = 3;

    /// <summary>Texts that at least three fifths of the time at the place has, the most usual first.</summary>
    /// <param name="rows">The requests.</param>
    /// <param name="path">The place.</param>
    /// <param name="seconds">What each request spent there.</param>
    public static ImmutableArray<TypicalValue> Of(IReadOnlyList<GroupedRequest> rows, PlacePath path, double[] seconds)
    {
        var all = seconds.Sum();
        if (all <= 0 || !TracePointId.TryParse(path.Place, out var id, out _) || id.Layer == Layer.Application)
        {
            return [];
        }

        return
        [
            .. rows.SelectMany((row, i) => row.Variables.Where(v => v.Value.Kind == AttributeValueKind.Text).Select(v => (v.Name, Value: v.Value.ToString(), Seconds: seconds[i])))
                .GroupBy(v => (v.Name, v.Value))
                .Select(g => (g.Key.Name, g.Key.Value, Share: g.Sum(v => v.Seconds) / all))
                .Where(v => v.Share >= LeastShare && v.Name.Contains('@', StringComparison.Ordinal) && path.RelationOf(v.Name) == VariableRelation.Own)
                .OrderByDescending(v => v.Share).ThenBy(v => v.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(v => new TypicalValue
                {
                    Name = v.Name.Split('@')[0],
                    Value = v.Value,
                    // In steps of 1 %, so that it does not move with every request.
                    SharePermille = (int)Math.Round(100 * Math.Min(1, v.Share)) * 10,
                }),
        ];
    }
}
