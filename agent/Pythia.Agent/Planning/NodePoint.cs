namespace Pythia.Agent.Planning;

/// <summary>The trace points of the node layer: variables of every request that runs there.</summary>
internal enum NodePoint
{
    /// <summary><c>pressure/cpu</c>: share of time in which some task waited for a processor, over ten seconds.</summary>
    CpuPressure = 0,

    /// <summary><c>pressure/io</c>: the same for input and output.</summary>
    IoPressure,

    /// <summary><c>pressure/memory</c>: the same for memory.</summary>
    MemoryPressure,

    /// <summary><c>cpu/steal</c>: share of time that the hypervisor gave to others.</summary>
    CpuSteal,

    /// <summary><c>cpu/throttled</c>: share of time that the pod's CPU quota kept it from running.</summary>
    CpuThrottled,
}
