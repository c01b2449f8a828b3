using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// A uniform sample of requests: those whose hash is smallest. Which ones stay does not depend on the order of arrival, so that
/// merged samples are what one process would have kept (bottom-k sampling, Cohen and Kaplan 2007). What was cut away is remembered by
/// the smallest hash among it: from there on nothing is kept, so that a part that was cut shorter does not weigh less.
/// </summary>
internal sealed partial class SampleReservoir
{
    private readonly PriorityQueue<GroupedRequest, Key128> _kept = new(Comparer<Key128>.Create(static (a, b) => b.CompareTo(a)));
    private int _capacity;
    private Key128 _cut = new(ulong.MaxValue, ulong.MaxValue);

    public SampleReservoir(int capacity) => _capacity = capacity;

    public int Count => _kept.Count;

    public void Add(GroupedRequest request) => Add(request, HashOf(request));

    public void Merge(SampleReservoir other, ContextMap map = default)
    {
        if (other._cut < _cut)
        {
            _cut = other._cut;
            while (_kept.TryPeek(out _, out var largest) && largest >= _cut)
            {
                _kept.Dequeue();
            }
        }

        foreach (var (request, hash) in other._kept.UnorderedItems)
        {
            if (hash < _cut)
            {
                Add(map.Of(request), hash);
            }
        }
    }

    public void Shrink(int capacity)
    {
        _capacity = capacity;
        while (_kept.Count > capacity && _kept.TryDequeue(out _, out var hash))
        {
            _cut = hash;
        }
    }

    /// <summary>The sample, by start; equal starts by hash.</summary>
    public GroupedRequest[] ToArray()
    {
        var items = new (GroupedRequest Request, Key128 Hash)[_kept.Count];
        var at = 0;
        foreach (var (request, hash) in _kept.UnorderedItems)
        {
            items[at++] = (request, hash);
        }

        Array.Sort(items, static (a, b) =>
        {
            var order = a.Request.StartUnixNanoseconds.CompareTo(b.Request.StartUnixNanoseconds);
            return order != 0 ? order : a.Hash.CompareTo(b.Hash);
        });
        return Array.ConvertAll(items, static item => item.Request);
    }

    private static Key128 HashOf(GroupedRequest request)
    {
        var hasher = default(StableHasher);
        hasher.Add(request.TraceId.High);
        hasher.Add(request.TraceId.Low);
        hasher.Add((ulong)request.StartUnixNanoseconds);
        hasher.Add((ulong)request.DurationNanoseconds);
        return hasher.ToKey();
    }

    private void Add(GroupedRequest request, Key128 hash)
    {
        if (hash >= _cut)
        {
            return;
        }

        if (_kept.Count < _capacity)
        {
            _kept.Enqueue(request.Keep(), hash);
            return;
        }

        // Kept only when it takes the place of another one, so that most requests are never asked for their variables.
        if (_kept.TryPeek(out _, out var largest) && hash < largest)
        {
            _kept.DequeueEnqueue(request.Keep(), hash);
            _cut = largest;
        }
        else
        {
            _cut = hash;
        }
    }
}
