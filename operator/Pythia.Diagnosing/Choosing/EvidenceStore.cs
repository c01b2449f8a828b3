using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// The latest requests of each group, so that a decision can rest on what was recorded since the last change. Bounded; requests
/// of groups beyond the bound are counted in <see cref="Dropped"/>. One writer.
/// </summary>
public sealed class EvidenceStore
{
    private readonly int _perGroup;
    private readonly int _groups;
    private readonly Dictionary<Key128, Queue<GroupedRequest>> _byGroup = [];

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
        if (!_byGroup.TryGetValue(request.Group, out var queue))
        {
            if (_byGroup.Count >= _groups)
            {
                Dropped++;
                return;
            }

            _byGroup[request.Group] = queue = new Queue<GroupedRequest>();
        }

        if (queue.Count >= _perGroup)
        {
            queue.Dequeue();
        }

        queue.Enqueue(request);
    }

    /// <summary>The kept requests of a group, oldest first.</summary>
    public IReadOnlyCollection<GroupedRequest> Of(Key128 group) =>
        _byGroup.TryGetValue(group, out var queue) ? queue : Array.Empty<GroupedRequest>();

    /// <summary>Forgets the groups of an expectation.</summary>
    public void Forget(string expectation)
    {
        foreach (var key in _byGroup.Where(g => g.Value.Peek().Expectation == expectation).Select(g => g.Key).ToList())
        {
            _byGroup.Remove(key);
        }
    }

    /// <summary>Forgets groups whose last request started before a time.</summary>
    public void Forget(long beforeNs)
    {
        foreach (var key in _byGroup.Where(g => g.Value.All(r => r.StartUnixNanoseconds < beforeNs)).Select(g => g.Key).ToList())
        {
            _byGroup.Remove(key);
        }
    }
}
