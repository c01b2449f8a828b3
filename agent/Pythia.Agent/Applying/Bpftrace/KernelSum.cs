namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>What the kernel counted of one kind of event in one process since the program started.</summary>
internal readonly record struct KernelSum(long Count, long Nanoseconds)
{
    /// <summary>Of these, events that were reported one by one.</summary>
    public long Reported { get; init; }
}
