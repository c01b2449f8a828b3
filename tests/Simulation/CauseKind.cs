namespace Pythia.Simulation.Tests;

/// <summary>What is wrong in a generated application.</summary>
public enum CauseKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A value of the request makes one trace point slow.</summary>
    SlowPath,

    /// <summary>A trace point waits in a queue whose length varies.</summary>
    Queue,

    /// <summary>A lock: the runtime's contention point sees the wait.</summary>
    Lock,

    /// <summary>A disk that stalls: only the kernel's fsync point sees it.</summary>
    Fsync,

    /// <summary>The network between two services.</summary>
    Edge,

    /// <summary>A trace point repeats with a delay until it succeeds.</summary>
    Retries,
}
