namespace Pythia.Diagnosing.Explaining;

/// <summary>How a variable relates to the place that it shall explain.</summary>
public enum VariableRelation
{
    /// <summary>An attribute of the place's own span.</summary>
    Own = 0,

    /// <summary>An attribute of a span above it, up to the request's own.</summary>
    Ancestor,

    /// <summary>An attribute of a process on the way to the place: pod, node, version.</summary>
    Process,

    /// <summary>Derived from the traces: repetitions, concurrency.</summary>
    Derived,

    /// <summary>Of another part of the request: it may correlate, and it explains nothing.</summary>
    Unrelated,
}
