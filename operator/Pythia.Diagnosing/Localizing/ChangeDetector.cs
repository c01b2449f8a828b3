using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>Compares every place that the requests of an expectation pass with the baseline.</summary>
internal static class ChangeDetector
{
    /// <summary>
    /// The comparisons that are worth testing: places that both sides have, with enough of the time. The choice looks only at both sides
    /// together, so that it does not favor changes (independent filtering, Bourgon et al. 2010).
    /// </summary>
    public static List<PlaceChange> Compare(GroupWindow window, GroupWindow baseline, string expectation, LocalizingOptions options)
    {
        if (window.TotalsOf(expectation) is not { } now || baseline.TotalsOf(expectation) is not { } then)
        {
            return [];
        }

        var places = CompareContexts(window.Contexts, now, then);
        double all = 0;
        foreach (var change in places)
        {
            change.Complete();
            all += change.PooledSeconds;
        }

        var tested = new List<PlaceChange>();
        foreach (var change in places)
        {
            if (change.Freedom >= PlaceChange.MinFreedom && change.PooledSeconds >= options.MinPlaceShare * all)
            {
                change.Visitors = now.Visitors(change.Place).Requests;
                (change.PastVisitors, change.PastVisitorSeconds) = then.Visitors(change.Place);
                tested.Add(change);
            }
        }

        return tested;
    }

    private static Dictionary<Place, PlaceChange>.ValueCollection CompareContexts(CallingContextTree contexts, ExpectationTotals now, ExpectationTotals then)
    {
        var places = new Dictionary<Place, PlaceChange>();
        for (var i = 0; i < Math.Max(now.Times.Length, then.Times.Length); i++)
        {
            var current = i < now.Times.Length ? now.Times[i] : default;
            var past = i < then.Times.Length ? then.Times[i] : default;
            if (current.Times.Count == 0 && past.Times.Count == 0)
            {
                continue;
            }

            var context = contexts[i];
            var place = Place.Of(context);
            if (!places.TryGetValue(place, out var change))
            {
                change = new PlaceChange(place);
                places.Add(place, change);
            }

            change.PooledSeconds += current.Times.Sum + past.Times.Sum;
            change.Add(context, current, past);
        }

        return places.Values;
    }
}
