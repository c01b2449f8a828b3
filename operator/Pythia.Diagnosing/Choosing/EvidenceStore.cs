using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// The latest requests of each group, so that a decision can rest on what was recorded since the last change. Bounded; requests
/// of groups beyond the bound are counted in <see cref="Dropped"/>. Of a group with many requests per second every second, third, and so
/// on is kept, so that the kept ones cover some time and do not cost more than they tell. One writer.
/// </summary>
public sealed class EvidenceStore
{
    // The requests that are kept of a group shall not all be of one moment.
    private const int SecondsCovered = 5;

    private readonly int _perGroup;
    private readonly int _groups;
    private readonly Dictionary<Key128, Latest> _byGroup = [];

    /// <summary>Keeps at most so many requests per group, of at most so many groups.</summary>
    public EvidenceStore(int perGroup = 1_000, int groups = 1_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perGroup, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        _perGroup = perGroup;
        _groups = groups;
    }

    /// <summary>Requests that were not kept, because there were too many groups.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds a request; the oldest of its group makes room.</summary>
    public void Add(GroupedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_byGroup.TryGetValue(request.Group, out var latest))
        {
            if (_byGroup.Count >= _groups)
            {
                Dropped++;
                return;
            }

            _byGroup[request.Group] = latest = new Latest();
        }

        if (!latest.Takes(request, _perGroup / SecondsCovered))
        {
            return;
        }

        if (latest.Requests.Count >= _perGroup)
        {
            latest.Requests.Dequeue();
        }

        latest.Requests.Enqueue(request.Keep());
    }

    /// <summary>The kept requests of a group, oldest first.</summary>
    public IReadOnlyCollection<GroupedRequest> Of(Key128 group) =>
        _byGroup.TryGetValue(group, out var latest) ? latest.Requests : Array.Empty<GroupedRequest>();

    /// <summary>Forgets the groups of an expectation.</summary>
    public void Forget(string expectation)
    {
        foreach (var key in _byGroup.Where(g => g.Value.Requests.Peek().Expectation == expectation).Select(g => g.Key).ToList())
        {
            _byGroup.Remove(key);
        }
    }

    /// <summary>Forgets groups whose last request started before a time.</summary>
    public void Forget(long beforeNs)
    {
        foreach (var key in _byGroup.Where(g => g.Value.Requests.All(r => r.StartUnixNanoseconds < beforeNs)).Select(g => g.Key).ToList())
        {
            _byGroup.Remove(key);
        }
    }

    private sealed class Latest
    {
        private long _second = long.MinValue;
        private int _inSecond;
        private int _stride = 1;

        public Queue<GroupedRequest> Requests { get; } = new();

        /// <summary>Every n-th one, n by the rate of the second before: a choice that knows nothing of the request.</summary>
        public bool Takes(GroupedRequest request, int perSecond)
        {
            var second = request.StartUnixNanoseconds / 1_000_000_000;
            if (second > _second)
            {
                _stride = second == _second + 1 ? Math.Max(1, _inSecond / Math.Max(1, perSecond)) : 1;
                _second = second;
                _inSecond = 0;
            }

            return _inSecond++ % _stride == 0;
        }
    }
}
