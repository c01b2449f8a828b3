using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>Compares every place that the requests of an expectation pass with the baseline.</summary>
internal sealed class ChangeDetector
{
    private readonly Dictionary<Place, PlaceChange> _places = [];
    private readonly GroupWindow _window;
    private readonly string _expectation;
    private readonly PlaceChange?[] _placeOfContext;

    private ChangeDetector(GroupWindow window, string expectation)
    {
        _window = window;
        _expectation = expectation;
        _placeOfContext = new PlaceChange?[window.Contexts.Count];
    }

    /// <summary>
    /// The comparisons that are worth testing: places that both sides have, with enough of the time. The choice looks only at both sides
    /// together, so that it does not favor changes (independent filtering, Bourgon et al. 2010).
    /// </summary>
    public static List<PlaceChange> Compare(GroupWindow window, GroupWindow baseline, string expectation, LocalizingOptions options)
    {
        var detector = new ChangeDetector(window, expectation);
        detector.CompareContexts(baseline);
        detector.CountVisitors(window, static (change, count, _) => change.Visitors += count);
        detector.CountVisitors(baseline, static (change, count, seconds) =>
        {
            change.PastVisitors += count;
            change.PastVisitorSeconds += seconds;
        });
        return detector.Tested(options.MinPlaceShare);
    }

    private void CompareContexts(GroupWindow baseline)
    {
        var now = ContextTimes.Sum(_window, _expectation);
        var then = ContextTimes.Sum(baseline, _expectation);
        for (var i = 0; i < now.Length; i++)
        {
            var past = i < then.Length ? then[i] : default;
            if (now[i].Times.Count == 0 && past.Times.Count == 0)
            {
                continue;
            }

            var context = _window.Contexts[i];
            var place = Place.Of(context);
            if (!_places.TryGetValue(place, out var change))
            {
                change = new PlaceChange(place);
                _places.Add(place, change);
            }

            _placeOfContext[i] = change;
            change.PooledSeconds += now[i].Times.Sum + past.Times.Sum;
            change.Add(context, now[i], past);
        }
    }

    /// <summary>Of the contexts of one place in one group the most visited one counts: a request with two of them is one request.</summary>
    private void CountVisitors(GroupWindow counted, Action<PlaceChange, double, double> add)
    {
        var most = new Dictionary<PlaceChange, long>();
        foreach (var group in counted.Groups)
        {
            if (group.Identity.Expectation != _expectation)
            {
                continue;
            }

            most.Clear();
            foreach (ref readonly var position in group.Positions)
            {
                if (position.Position >= 0 && _placeOfContext[position.Position] is { } change)
                {
                    most[change] = Math.Max(most.GetValueOrDefault(change), position.Times.Count);
                }
            }

            foreach (var (change, count) in most)
            {
                add(change, count, count * group.Total.Mean);
            }
        }
    }

    private List<PlaceChange> Tested(double minShare)
    {
        double all = 0;
        foreach (var change in _places.Values)
        {
            all += change.PooledSeconds;
        }

        var tested = new List<PlaceChange>();
        foreach (var change in _places.Values)
        {
            if (change.Freedom >= PlaceChange.MinFreedom && change.PooledSeconds >= minShare * all)
            {
                tested.Add(change);
            }
        }

        return tested;
    }
}
