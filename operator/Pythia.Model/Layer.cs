namespace Pythia.Model;

/// <summary>Where a trace point observes.</summary>
public enum Layer
{
    /// <summary>The application's own operations (ActivitySource).</summary>
    Application = 0,

    /// <summary>The language runtime: locks, thread pool, garbage collection.</summary>
    Runtime = 1,

    /// <summary>The operating-system kernel: threads, system calls, block and network devices.</summary>
    Kernel = 2,

    /// <summary>The machine as a whole.</summary>
    Node = 3,
}
