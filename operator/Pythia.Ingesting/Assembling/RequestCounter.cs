using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Counts requests by service and name of their root span before traces are dropped. Each trace that is kept stands for all
/// requests of its kind since the kept one before it, and a trace that is dropped after all gives back what it stood for: so the
/// weights of the kept traces add up to the number of requests, whatever was dropped. As traces are dropped by a hash that
/// knows nothing of their content, the weights say nothing about it either.
/// </summary>
internal sealed class RequestCounter(int maxKinds)
{
    private readonly Dictionary<(string Service, string Operation), Kind> _kinds = [];
    private readonly Kind _others = new();

    /// <summary>Counts a root span. At the bound on kinds all former ones are joined into one.</summary>
    public Kind Count(Span root)
    {
        var key = (root.Resource.Service, root.Name);
        if (!_kinds.TryGetValue(key, out var kind))
        {
            if (_kinds.Count >= maxKinds)
            {
                Join();
            }

            kind = new Kind();
            _kinds.Add(key, kind);
        }

        kind.Pending++;
        return kind;
    }

    /// <summary>What a kept trace of this kind stands for: what was counted and not given out yet, at least itself.</summary>
    public long Take(Kind kind)
    {
        var weight = kind.Pending;
        kind.Pending = 0;
        if (_others.Pending > 0)
        {
            weight += _others.Pending;
            _others.Pending = 0;
        }

        return weight;
    }

    /// <summary>Takes back the weight of a trace that is dropped.</summary>
    public void Return(Kind kind, long weight) => (kind.IsJoined ? _others : kind).Pending += weight;

    private void Join()
    {
        foreach (var kind in _kinds.Values)
        {
            kind.IsJoined = true;
            _others.Pending += kind.Pending;
            kind.Pending = 0;
        }

        _kinds.Clear();
    }

    /// <summary>Requests with the same service and name.</summary>
    internal sealed class Kind
    {
        /// <summary>Requests that no kept trace stands for yet.</summary>
        public long Pending { get; set; }

        /// <summary>True once it is not counted apart any more.</summary>
        public bool IsJoined { get; set; }
    }
}
