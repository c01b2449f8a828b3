namespace Pythia.Agent.Applying.EventPipe;

/// <summary>The events that the agent knows how to use.</summary>
internal enum EventKind
{
    /// <summary>Not used.</summary>
    Other = 0,

    /// <summary>An ActivitySource activity started.</summary>
    ActivityStart,

    /// <summary>An ActivitySource activity stopped.</summary>
    ActivityStop,

    /// <summary>An ASP.NET Core request started.</summary>
    RequestStart,

    /// <summary>An ASP.NET Core request stopped; carries its method, path, query and status.</summary>
    RequestStop,

    /// <summary>A thread went over to another activity.</summary>
    SetActivityId,

    /// <summary>Some session of the process ended: the filter is gone.</summary>
    SessionEnded,

    /// <summary>The filter was parsed anew: by this agent or by somebody else.</summary>
    FilterParsed,

    /// <summary>The version of System.Diagnostics.DiagnosticSource.</summary>
    FilterVersion,

    /// <summary>The runtime: a thread waits for a lock.</summary>
    ContentionStart,

    /// <summary>The runtime: the lock was got.</summary>
    ContentionStop,

    /// <summary>The runtime: garbage collection suspends all threads.</summary>
    SuspendStart,

    /// <summary>The runtime: all threads run again.</summary>
    RestartStop,

    /// <summary>The runtime: a garbage collection started; carries generation and reason.</summary>
    CollectionStart,

    /// <summary>The runtime: about another 100 KB were allocated; carries the type of the object that they ended with.</summary>
    AllocationTick,

    /// <summary>The runtime: an exception was thrown.</summary>
    ExceptionThrown,

    /// <summary>System.Net.Http: the request left the connection pool's queue.</summary>
    RequestLeftQueue,

    /// <summary>System.Net.NameResolution: a look-up started.</summary>
    ResolutionStart,

    /// <summary>System.Net.NameResolution: a look-up ended.</summary>
    ResolutionStop,

    /// <summary>System.Net.Sockets: a connection attempt started.</summary>
    ConnectStart,

    /// <summary>System.Net.Sockets: a connection attempt ended.</summary>
    ConnectStop,

    /// <summary>The thread pool changed its number of threads.</summary>
    PoolAdjustment,

    /// <summary>The thread pool took a work item.</summary>
    WorkEnqueued,

    /// <summary>A thread of the pool began with a work item.</summary>
    WorkDequeued,

    /// <summary>System.Runtime: the value of an event counter.</summary>
    CounterValue,

    /// <summary>The hook of tier 2: a batch of spans.</summary>
    HookSpans,

    /// <summary>The hook of tier 2: names by number.</summary>
    HookNames,

    /// <summary>The hook of tier 2: how it is.</summary>
    HookHealth,
}
