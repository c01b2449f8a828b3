using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// The requests of one expectation over all its groups: kept while they arrive, so that comparing windows costs as much as there are calling
/// contexts, and not as there are groups times positions. Mergeable.
/// </summary>
internal sealed partial class ExpectationTotals(CallingContextTree contexts)
{
    private readonly Dictionary<Place, int> _placeIndex = [];
    private readonly List<Place> _places = [];
    private ContextTimes[] _times = [];
    private int[] _placeOfContext = [];
    private PlaceVisitors[] _visitors = [];
    private Moments _total;
    private long _request;

    /// <summary>The moments of the duration.</summary>
    public Moments Total => _total;

    /// <summary>How many requests were made, those of dropped traces included; see <see cref="GroupStatistics.Represented"/>.</summary>
    public double Represented { get; private set; }

    /// <summary>The distribution of the duration.</summary>
    public QuantileSketch Durations { get; } = new();

    /// <summary>By position number: what was spent there. May be shorter or longer than the table.</summary>
    public ReadOnlySpan<ContextTimes> Times => _times;

    /// <summary>The requests that have a place, and the sum of their durations in seconds.</summary>
    public (double Requests, double Seconds) Visitors(Place place) =>
        _placeIndex.TryGetValue(place, out var index) ? (_visitors[index].Requests, _visitors[index].Seconds) : (0, 0);

    /// <summary>Adds a request.</summary>
    public void Add(GroupedRequest request)
    {
        var seconds = request.TotalSeconds;
        _total.Add(seconds);
        Durations.Add(seconds);
        Represented += request.Weight;
        _request++;
        Reserve(contexts.Count);
        foreach (ref readonly var time in request.Positions.AsSpan())
        {
            _times[time.Position].Add(time.Nanoseconds / 1e9, time.Repetitions);
            var place = PlaceOf(time.Position);
            ref var visitors = ref _visitors[place];
            if (visitors.LastRequest != _request)
            {
                // A request with two contexts of one place is one visitor.
                visitors.LastRequest = _request;
                visitors.Requests++;
                visitors.Seconds += seconds;
            }
        }
    }

    /// <summary>Adds other requests, over the same table or one with a map to it.</summary>
    public void Merge(ExpectationTotals other, ContextMap map = default)
    {
        _total.Merge(other._total);
        Durations.Merge(other.Durations);
        Represented += other.Represented;
        Reserve(map.IsIdentity ? other._times.Length : contexts.Count);
        for (var i = 0; i < other._times.Length; i++)
        {
            if (other._times[i].Times.Count > 0)
            {
                _times[map.Of(i)].Merge(other._times[i]);
            }
        }

        for (var i = 0; i < other._places.Count; i++)
        {
            var place = IndexOf(other._places[i]);
            ref var visitors = ref _visitors[place];
            visitors.Requests += other._visitors[i].Requests;
            visitors.Seconds += other._visitors[i].Seconds;
        }
    }

    private int PlaceOf(int position)
    {
        // Stored plus one: zero says that it was not looked up yet.
        if (_placeOfContext[position] == 0)
        {
            _placeOfContext[position] = IndexOf(Place.Of(contexts[position])) + 1;
        }

        return _placeOfContext[position] - 1;
    }

    private int IndexOf(Place place)
    {
        if (!_placeIndex.TryGetValue(place, out var index))
        {
            index = _places.Count;
            _placeIndex.Add(place, index);
            _places.Add(place);
            if (index == _visitors.Length)
            {
                Array.Resize(ref _visitors, Math.Max(16, index * 2));
            }
        }

        return index;
    }

    private void Reserve(int count)
    {
        if (_times.Length < count)
        {
            var length = Math.Max(count, _times.Length * 2);
            Array.Resize(ref _times, length);
            Array.Resize(ref _placeOfContext, length);
        }
    }

    private struct PlaceVisitors
    {
        public double Requests;
        public double Seconds;
        public long LastRequest;
    }
}
