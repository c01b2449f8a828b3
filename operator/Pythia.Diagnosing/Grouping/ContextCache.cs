using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>The table of calling contexts by numbers instead of names: what was asked before is answered without hashing text.</summary>
internal sealed class ContextCache(CallingContextTree contexts)
{
    private readonly Dictionary<long, CallingContext> _children = [];
    private CallingContext?[] _edges = [];

    /// <summary>As <see cref="CallingContextTree.Intern"/>.</summary>
    public CallingContext Of(CallingContext? parent, Operation operation)
    {
        var key = ((long)((parent?.Id ?? -1) + 1) << 32) | (uint)operation.Number;
        if (operation.Number > 0 && _children.TryGetValue(key, out var context))
        {
            return context;
        }

        context = contexts.Intern(parent, operation.Name);

        // At a bound the tree gives the parent and counts that; it shall count each time.
        if (operation.Number > 0 && !ReferenceEquals(context, parent))
        {
            _children.Add(key, context);
        }

        return context;
    }

    /// <summary>As <see cref="CallingContextTree.InternEdge"/>; an operation calls mostly one service, so the last edge is remembered.</summary>
    public CallingContext EdgeOf(CallingContext client, string callee)
    {
        if (client.Id < _edges.Length && _edges[client.Id] is { } known && known.Callee == callee)
        {
            return known;
        }

        var edge = contexts.InternEdge(client, callee);
        if (!ReferenceEquals(edge, client))
        {
            if (client.Id >= _edges.Length)
            {
                Array.Resize(ref _edges, Math.Max(64, client.Id * 2));
            }

            _edges[client.Id] = edge;
        }

        return edge;
    }
}
