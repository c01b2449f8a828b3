namespace Pythia.Model;

/// <summary>
/// All calling contexts that were seen, each once, so that a position is a small number and equal positions are one object.
/// Grows only, up to a bound. One writer.
/// </summary>
public sealed class CallingContextTree
{
    private readonly Dictionary<Entry, CallingContext> _byEntry = [];
    private readonly List<CallingContext> _contexts = [];
    private readonly int _maxContexts;
    private readonly int _maxDepth;

    /// <summary>Makes an empty tree with bounds on the number and the depth of contexts.</summary>
    public CallingContextTree(int maxContexts = 200_000, int maxDepth = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxContexts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        _maxContexts = maxContexts;
        _maxDepth = maxDepth;
    }

    /// <summary>How many contexts there are.</summary>
    public int Count => _contexts.Count;

    /// <summary>How often a context was not made because of a bound; its parent stood in for it.</summary>
    public long Folded { get; private set; }

    /// <summary>The context with a number.</summary>
    public CallingContext this[int id] => _contexts[id];

    /// <summary>
    /// The context of an operation below another one (null: at the root of a request). At a bound the parent is returned
    /// instead and counted; a root operation is always made.
    /// </summary>
    public CallingContext Intern(CallingContext? parent, OperationName operation) => Intern(parent, operation, null);

    /// <summary>The edge below a client operation towards the service that it calls.</summary>
    public CallingContext InternEdge(CallingContext client, string callee)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(callee);
        return Intern(client, client.Operation, callee);
    }

    private CallingContext Intern(CallingContext? parent, OperationName operation, string? callee)
    {
        var entry = new Entry(parent?.Id ?? -1, operation, callee);
        if (_byEntry.TryGetValue(entry, out var context))
        {
            return context;
        }

        if (parent is not null && (_contexts.Count >= _maxContexts || parent.Depth + 1 >= _maxDepth))
        {
            Folded++;
            return parent;
        }

        context = new CallingContext(_contexts.Count, parent, operation, callee, KeyOf(parent, operation, callee));
        _contexts.Add(context);
        _byEntry.Add(entry, context);
        return context;
    }

    private static Key128 KeyOf(CallingContext? parent, OperationName operation, string? callee)
    {
        var hasher = default(StableHasher);
        hasher.Add(parent?.Key ?? default);
        hasher.Add((ulong)operation.Layer);
        hasher.Add(operation.Service);
        hasher.Add(operation.Source);
        hasher.Add(operation.Name);
        hasher.Add(callee is null ? 0UL : 1UL);
        hasher.Add(callee);
        return hasher.ToKey();
    }

    private readonly record struct Entry(int Parent, OperationName Operation, string? Callee);
}
