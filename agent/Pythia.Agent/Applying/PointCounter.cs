namespace Pythia.Agent.Applying;

/// <summary>Events of one trace point since it was switched on.</summary>
internal sealed class PointCounter
{
    private long events;
    private long tags;

    /// <summary>Events seen.</summary>
    public long Events => Interlocked.Read(ref events);

    /// <summary>Tags that these events carried; they cost extra.</summary>
    public long Tags => Interlocked.Read(ref tags);

    public void Add(int tagCount)
    {
        Interlocked.Increment(ref events);
        if (tagCount > 0)
        {
            Interlocked.Add(ref tags, tagCount);
        }
    }
}
