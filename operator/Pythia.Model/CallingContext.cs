namespace Pythia.Model;

/// <summary>
/// A position: an operation together with the operations that led to it from the root of the request, or the edge below a
/// client operation, towards the service that it calls. Immutable; made by <see cref="CallingContextTree"/>.
/// </summary>
public sealed class CallingContext
{
    internal CallingContext(int id, CallingContext? parent, OperationName operation, string? callee, Key128 key)
    {
        Id = id;
        Parent = parent;
        Operation = operation;
        Callee = callee;
        Key = key;
        Depth = parent is null ? 0 : parent.Depth + 1;
        TracePoint = operation.ToTracePointId();
    }

    /// <summary>The number within its tree, from 0; not stable across processes.</summary>
    public int Id { get; }

    /// <summary>The context above; null for the root operation of a request.</summary>
    public CallingContext? Parent { get; }

    /// <summary>The operation; for an edge that of the client span.</summary>
    public OperationName Operation { get; }

    /// <summary>For an edge the service that is called; otherwise null.</summary>
    public string? Callee { get; }

    /// <summary>True for an edge between two services.</summary>
    public bool IsEdge => Callee is not null;

    /// <summary>The service of the operation; for an edge the caller.</summary>
    public string Service => Operation.Service;

    /// <summary>The stable key, over the whole path.</summary>
    public Key128 Key { get; }

    /// <summary>0 for the root operation.</summary>
    public int Depth { get; }

    /// <summary>The trace point that records it; for an edge the one of the client operation.</summary>
    public TracePointId TracePoint { get; }

    /// <summary>How findings name the place: the trace-point id, or <c>edge/caller/callee/operation</c>.</summary>
    public string Place => IsEdge ? $"edge/{Service}/{Callee}/{Operation.Name}" : TracePoint.ToString();

    /// <summary>The path from the root, for a person: <c>service operation > service operation</c>.</summary>
    public override string ToString()
    {
        var own = IsEdge ? $"{Service} -> {Callee}" : $"{Service} {Operation.Name}";
        return Parent is null ? own : $"{Parent} > {own}";
    }
}
