namespace Pythia.Agent.Planning;

/// <summary>The trace points of the runtime layer.</summary>
internal enum RuntimePoint
{
    /// <summary><c>lock/contention</c>: waiting for a monitor, with the owner's thread.</summary>
    LockContention = 0,

    /// <summary><c>gc/pause</c>: all threads suspended by a garbage collection.</summary>
    CollectionPause,

    /// <summary><c>exception/thrown</c>: exceptions by type.</summary>
    Exceptions,

    /// <summary><c>threadpool/queue</c>: the pool's queue length and threads, as variables of the requests.</summary>
    PoolQueue,

    /// <summary><c>threadpool/wait</c>: a request's next piece of work waits for one of the pool's threads.</summary>
    PoolWait,

    /// <summary><c>http/queue</c>: waiting for a connection of HttpClient's pool.</summary>
    HttpQueue,

    /// <summary><c>dns/lookup</c>: name resolution.</summary>
    NameResolution,

    /// <summary><c>socket/connect</c>: connection attempts.</summary>
    SocketConnect,
}
