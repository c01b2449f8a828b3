namespace Pythia.Agent.Planning;

/// <summary>Why a trace point is not on: the closed set of reasons that reach the operator.</summary>
internal enum FailureReason
{
    /// <summary>It is on.</summary>
    None = 0,

    /// <summary>The id is not one.</summary>
    InvalidId,

    /// <summary>EventPipe's filter language cannot name it.</summary>
    UnsupportedName,

    /// <summary>The filter of one process has no room for another activity.</summary>
    FilterTooLong,

    /// <summary>No such template in this agent.</summary>
    UnknownTemplate,

    /// <summary>A parameter is unknown or out of its range.</summary>
    InvalidParameter,

    /// <summary>No process of the service runs on this node.</summary>
    NoProcess,

    /// <summary>The operator is silent: only the skeleton stays on.</summary>
    LeaseExpired,

    /// <summary>The set is suspended.</summary>
    Suspended,

    /// <summary>The set's deny list names it.</summary>
    Denied,

    /// <summary>The limits allow nothing.</summary>
    ZeroBudget,

    /// <summary>Switched off by this agent, because the node was over its limits.</summary>
    OverLocalBudget,

    /// <summary>Switched off by this agent, because the workload keeps crashing while it is on.</summary>
    WorkloadUnstable,

    /// <summary>Switched off by this agent, because the workload has become slower with it.</summary>
    WorkloadSlower,

    /// <summary>The layer is switched off on this node.</summary>
    LayerDisabled,

    /// <summary>bpftrace is not installed.</summary>
    MissingBpftrace,

    /// <summary>setpriv is not installed: a probe could outlive the agent.</summary>
    MissingSetpriv,

    /// <summary>The trace file system is not mounted and cannot be.</summary>
    MissingTracefs,

    /// <summary>The agent may not load bpf programs.</summary>
    MissingCapability,

    /// <summary>The kernel lacks a tracepoint that the program needs.</summary>
    MissingTracepoint,

    /// <summary>The program did not start or ended by itself.</summary>
    ProgramFailed,

    /// <summary>The process does not accept diagnostic sessions.</summary>
    SessionRefused,

    /// <summary>The process went away or broke the connection.</summary>
    SessionLost,
}
