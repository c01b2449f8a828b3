using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>One kernel trace point on the processes of one service.</summary>
internal sealed record KernelProbe
{
    /// <summary>The trace point's id in text form.</summary>
    public required string Id { get; init; }

    public required KernelTemplate Template { get; init; }

    public required long MinMicroseconds { get; init; }

    /// <summary>Sorted; the thread-group ids that the probe observes.</summary>
    public required ImmutableArray<int> Pids { get; init; }

    public bool Equals(KernelProbe? other) =>
        other is not null && Id == other.Id && Template == other.Template && MinMicroseconds == other.MinMicroseconds
        && Pids.AsSpan().SequenceEqual(other.Pids.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Id, Template, MinMicroseconds, Pids.Length);
}
