using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>Counts root spans by service and name, so that rates stay true when traces are dropped.</summary>
internal sealed class RequestCounter(int maxTypes)
{
    private readonly Dictionary<(string Service, string Operation), long> _counts = [];
    private long _others;

    public void Count(Span root)
    {
        var key = (root.Resource.Service, root.Name);
        if (_counts.Count >= maxTypes && !_counts.ContainsKey(key))
        {
            _others++;
            return;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
    }

    /// <summary>The counts since the last call.</summary>
    public ImmutableArray<RequestCount> Take()
    {
        var counts = ImmutableArray.CreateBuilder<RequestCount>(_counts.Count + 1);
        foreach (var (key, seen) in _counts)
        {
            counts.Add(new RequestCount(key.Service, key.Operation, seen));
        }

        if (_others > 0)
        {
            counts.Add(new RequestCount(string.Empty, string.Empty, _others));
        }

        _counts.Clear();
        _others = 0;
        return counts.ToImmutable();
    }
}
