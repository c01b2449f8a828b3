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
        var (secondsNow, secondsThen) = Fold(contexts, now, then);
        for (var i = 0; i < secondsNow.Length; i++)
        {
            var current = At(now, i);
            var past = At(then, i);
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
            change.Add(context, current, past, secondsNow[i], secondsThen[i]);
        }

        return places.Values;
    }

    /// <summary>
    /// The seconds at each context, those of contexts that only one side has added to the context above: a trace point that is switched on
    /// or off moves time between a context and what is below it, and that is no change.
    /// </summary>
    private static (double[] Now, double[] Then) Fold(CallingContextTree contexts, ExpectationTotals now, ExpectationTotals then)
    {
        var length = Math.Min(contexts.Count, Math.Max(now.Times.Length, then.Times.Length));
        var secondsNow = new double[length];
        var secondsThen = new double[length];

        // Contexts are numbered in order of appearance, so a parent comes before its children.
        for (var i = length - 1; i >= 0; i--)
        {
            var current = At(now, i).Times;
            var past = At(then, i).Times;
            secondsNow[i] += current.Sum;
            secondsThen[i] += past.Sum;
            if (current.Count == 0 != (past.Count == 0) && contexts[i].Parent is { } parent)
            {
                secondsNow[parent.Id] += secondsNow[i];
                secondsThen[parent.Id] += secondsThen[i];
            }
        }

        return (secondsNow, secondsThen);
    }

    private static ContextTimes At(ExpectationTotals totals, int context) =>
        context < totals.Times.Length ? totals.Times[context] : default;
}
