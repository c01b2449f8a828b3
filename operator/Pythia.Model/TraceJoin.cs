using System.Runtime.InteropServices;

namespace Pythia.Model;

/// <summary>Moves subtrees below the spans that waited for them, so that everything that follows sees an ordinary child.</summary>
internal sealed class TraceJoin
{
    private readonly TraceNode[] _nodes;
    private readonly int[] _parent;
    private readonly List<int>?[] _children;

    private TraceJoin(Trace trace)
    {
        _nodes = trace.Nodes.ToArray();
        _parent = Array.ConvertAll(_nodes, static node => node.Parent);
        _children = new List<int>?[_nodes.Length];
    }

    /// <summary>The joined trace; the same one when no wait could be joined. A subtree is moved once, for the wait that comes first.</summary>
    public static Trace Join(Trace trace, ReadOnlySpan<TraceWait> waits, TraceNodeFlags flags)
    {
        var join = new TraceJoin(trace);
        var joined = 0;
        foreach (var wait in waits)
        {
            joined += join.Move(wait, flags) ? 1 : 0;
        }

        if (joined == 0)
        {
            return trace;
        }

        join.CollectChildren();
        var root = -1;
        var nodes = join.Flatten(trace.Root, ref root);
        return new Trace(trace.Id, nodes, root, trace.Duplicates, trace.Foreign);
    }

    private bool Move(in TraceWait wait, TraceNodeFlags flags)
    {
        if (!InRange(wait.Waiter) || !InRange(wait.Work) || (_nodes[wait.Work].Flags & TraceNodeFlags.Joined) != 0)
        {
            return false;
        }

        for (var at = wait.Waiter; at >= 0; at = _parent[at])
        {
            if (at == wait.Work)
            {
                return false;
            }
        }

        var work = _nodes[wait.Work];
        _parent[wait.Work] = wait.Waiter;
        _nodes[wait.Work] = work with
        {
            End = Math.Clamp(wait.Until, work.Start, work.End),
            Flags = (work.Flags & ~TraceNodeFlags.Asynchronous) | flags,
        };
        return true;
    }

    private bool InRange(int node) => node >= 0 && node < _nodes.Length;

    private void CollectChildren()
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            if (_parent[i] >= 0)
            {
                (_children[_parent[i]] ??= []).Add(i);
            }
        }
    }

    private TraceNode[] Flatten(int oldRoot, ref int root)
    {
        var flat = new List<TraceNode>(_nodes.Length);
        var position = new int[_nodes.Length];
        var open = new Stack<int>();
        for (var i = _nodes.Length - 1; i >= 0; i--)
        {
            if (_parent[i] < 0)
            {
                open.Push(i);
            }
        }

        while (open.TryPop(out var at))
        {
            position[at] = flat.Count;
            var up = _parent[at] < 0 ? -1 : position[_parent[at]];
            var inherited = up < 0 ? TraceNodeFlags.None : flat[up].Flags & TraceNodeFlags.Inferred;
            flat.Add(_nodes[at] with { Parent = up, SubtreeEnd = flat.Count + 1, Flags = _nodes[at].Flags | inherited });
            if (_children[at] is { } children)
            {
                children.Sort(Compare);
                for (var i = children.Count - 1; i >= 0; i--)
                {
                    open.Push(children[i]);
                }
            }
        }

        var nodes = CollectionsMarshal.AsSpan(flat);
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            if (nodes[i].Parent is >= 0 and var up && nodes[up].SubtreeEnd < nodes[i].SubtreeEnd)
            {
                nodes[up] = nodes[up] with { SubtreeEnd = nodes[i].SubtreeEnd };
            }
        }

        // The main root may have been moved below another one.
        root = oldRoot;
        while (_parent[root] >= 0)
        {
            root = _parent[root];
        }

        root = position[root];
        return nodes.ToArray();
    }

    private int Compare(int a, int b)
    {
        var order = _nodes[a].Start.CompareTo(_nodes[b].Start);
        order = order != 0 ? order : _nodes[b].End.CompareTo(_nodes[a].End);
        return order != 0 ? order : a.CompareTo(b);
    }
}
