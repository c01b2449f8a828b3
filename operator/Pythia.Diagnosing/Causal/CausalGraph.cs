using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>Happens-before relations as a directed graph without cycles, transitively reduced. Immutable.</summary>
public sealed class CausalGraph
{
    private readonly Dictionary<string, int> _ids;
    private readonly ImmutableArray<ImmutableArray<int>> _before;

    private CausalGraph(ImmutableArray<string> segments, ImmutableArray<ImmutableArray<int>> before)
    {
        Segments = segments;
        _before = before;
        _ids = segments.Select((name, id) => (name, id)).ToDictionary(x => x.name, x => x.id, StringComparer.Ordinal);
    }

    /// <summary>The segments.</summary>
    public ImmutableArray<string> Segments { get; }

    /// <summary>The direct predecessors of a segment: those that no other predecessor follows.</summary>
    public IEnumerable<string> Before(string segment) => _ids.TryGetValue(segment, out var id) ? _before[id].Select(i => Segments[i]) : [];

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
        return new CausalGraph(segments, [.. before]);
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
}
