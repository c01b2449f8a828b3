namespace Pythia.Diagnosing.Transmitting;

/// <summary>What became of reading a message.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>It is well formed.</summary>
    /// <param name="Delta">Its content; the window has a table of calling contexts of its own, see <see cref="Grouping.GroupWindow.MergeFrom"/>.</param>
    public sealed record Read(ReplicaDelta Delta) : ReadOutcome;

    /// <summary>It is refused as a whole.</summary>
    /// <param name="Reason">Which part is wrong, and why.</param>
    public sealed record Malformed(string Reason) : ReadOutcome;

    /// <summary>It is of a version that is not known here.</summary>
    /// <param name="Version">The version.</param>
    public sealed record UnknownVersion(int Version) : ReadOutcome;
}
