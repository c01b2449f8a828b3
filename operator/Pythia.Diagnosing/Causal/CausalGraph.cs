using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>Happens-before relations as a directed graph without cycles, transitively reduced. Immutable.</summary>
public sealed class CausalGraph
{
    private readonly Dictionary<string, int> _ids;
    private readonly ImmutableArray<ImmutableArray<int>> _before;
    private readonly ImmutableArray<ImmutableArray<int>> _after;
    private readonly ImmutableArray<int> _order;

    private CausalGraph(ImmutableArray<string> segments, ImmutableArray<ImmutableArray<int>> before, ImmutableArray<ImmutableArray<int>> after, ImmutableArray<int> order)
    {
        Segments = segments;
        _before = before;
        _after = after;
        _order = order;
        _ids = segments.Select((name, id) => (name, id)).ToDictionary(x => x.name, x => x.id, StringComparer.Ordinal);
    }

    /// <summary>The segments.</summary>
    public ImmutableArray<string> Segments { get; }

    /// <summary>The direct predecessors of a segment: those that no other predecessor follows.</summary>
    public IEnumerable<string> Before(string segment) => _ids.TryGetValue(segment, out var id) ? _before[id].Select(i => Segments[i]) : [];

    /// <summary>
    /// The slack of each segment of a request that took these times (seconds by segment, summed over repetitions): how much longer
    /// it could have taken without making the request longer. By a forward pass for the earliest and a backward pass for the
    /// latest end; what the model does not order runs at the same time. Segments that are missing took no time.
    /// </summary>
    public SlackReport Slack(IReadOnlyDictionary<string, double> seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        var time = Segments.Select(s => seconds.GetValueOrDefault(s)).ToArray();
        var earliest = new double[time.Length];
        foreach (var id in _order)
        {
            earliest[id] = time[id] + _before[id].Select(p => earliest[p]).DefaultIfEmpty(0).Max();
        }

        var total = earliest.DefaultIfEmpty(0).Max();
        var latest = new double[time.Length];
        foreach (var id in _order.Reverse())
        {
            latest[id] = _after[id].Select(s => latest[s] - time[s]).DefaultIfEmpty(total).Min();
        }

        var slack = Segments.Select((s, i) => (s, i)).Where(x => seconds.ContainsKey(x.s))
            .ToImmutableSortedDictionary(x => x.s, x => Math.Max(0, latest[x.i] - earliest[x.i]), StringComparer.Ordinal);
        return new SlackReport { TotalSeconds = total, SlackSeconds = slack, CriticalPath = LongestPath(time, earliest) };
    }

    internal static CausalGraph Of(ImmutableArray<string> segments, List<(int From, int To)> edges)
    {
        var after = Enumerable.Range(0, segments.Length).Select(_ => new SortedSet<int>()).ToArray();
        foreach (var (from, to) in edges)
        {
            after[from].Add(to);
        }

        var order = Order(after);
        var reachable = new HashSet<int>[segments.Length];
        var reduced = new ImmutableArray<int>[segments.Length];
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var id = order[i];
            var rank = after[id].OrderBy(order.IndexOf).ToList();
            var covered = new HashSet<int>();
            var direct = new List<int>();
            foreach (var next in rank)
            {
                if (covered.Add(next))
                {
                    direct.Add(next);
                }

                covered.UnionWith(reachable[next]);
            }

            reachable[id] = covered;
            reduced[id] = [.. direct];
        }

        var before = Enumerable.Range(0, segments.Length)
            .Select(id => Enumerable.Range(0, segments.Length).Where(p => reduced[p].Contains(id)).ToImmutableArray());
        return new CausalGraph(segments, [.. before], [.. reduced], [.. order]);
    }

    // Tolerated counter-examples can close a cycle; the relation that would close it is dropped.
    private static List<int> Order(SortedSet<int>[] after)
    {
        var state = new byte[after.Length];
        var order = new List<int>(after.Length);
        for (var start = 0; start < after.Length; start++)
        {
            var open = new Stack<(int Id, IEnumerator<int> Next)>();
            Enter(start);
            while (open.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    state[top.Id] = 2;
                    order.Add(top.Id);
                    open.Pop();
                }
                else if (state[top.Next.Current] == 1)
                {
                    after[top.Id].Remove(top.Next.Current);
                }
                else
                {
                    Enter(top.Next.Current);
                }
            }

            void Enter(int id)
            {
                if (state[id] == 0)
                {
                    state[id] = 1;
                    open.Push((id, after[id].ToList().GetEnumerator()));
                }
            }
        }

        order.Reverse();
        return order;
    }

    private ImmutableArray<string> LongestPath(double[] time, double[] earliest)
    {
        var path = new List<string>();
        for (var at = Array.IndexOf(earliest, earliest.DefaultIfEmpty(0).Max()); at >= 0;)
        {
            if (time[at] > 0)
            {
                path.Add(Segments[at]);
            }

            at = _before[at].IsEmpty ? -1 : _before[at].MaxBy(p => earliest[p]);
        }

        path.Reverse();
        return [.. path];
    }
}
