using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What the points below the application can tell about a span: that its thread waited, and for what.</summary>
internal static class CrossLayerPoints
{
    private const double Likely = 2;
    private const double Unlikely = 0.2;

    /// <summary>The cheap split of a thread's time, which the points of <see cref="IsWaiting"/> refine.</summary>
    public static bool IsThreadState(TracePointId id) =>
        id.Layer == Layer.Kernel && string.Equals(id.Source, "thread", StringComparison.Ordinal);

    /// <summary>
    /// True for a point that records that a thread waited, and not for what. A thread that was ready and not let on a processor waited for
    /// that: for others, or for its quota.
    /// </summary>
    public static bool IsPlainWait(TracePointId id) => IsThreadState(id) && id.Operation is not ("runqueue" or "throttled");

    /// <summary>
    /// The points that contain what this one records, the nearest first: a thread in any call that waits is off its processor; a
    /// name is looked up for a connection that requests queue for.
    /// </summary>
    public static IEnumerable<string> ContainersOf(TracePointId id)
    {
        var service = id.Service;
        if (id is { Layer: Layer.Runtime, Source: "dns" or "socket" })
        {
            yield return $"runtime/{service}/http/queue";
        }

        if (IsWaiting(id))
        {
            yield return $"kernel/{service}/thread/offcpu";
        }
    }

    /// <summary>True for a point that records a wait of a thread: a lock, a file, a block device, the network, a sleep.</summary>
    public static bool IsWaiting(TracePointId id) => id.Layer switch
    {
        Layer.Kernel => id.Source is "syscall" or "block" or "net" or "network" or "file" or "futex",
        Layer.Runtime => id.Source is "lock" or "wait",
        _ => false,
    };

    /// <summary>True for a point that tells what keeps a service from beginning with a request: its callers wait for that, too.</summary>
    public static bool IsDispatch(TracePointId id) =>
        id is { Layer: Layer.Kernel, Source: "thread", Operation: "runqueue" or "throttled" } or { Layer: Layer.Runtime, Source: "threadpool", Operation: "wait" };

    /// <summary>
    /// How much more often than an application's point this one is where the time goes, by what it can tell of a place. Below a span
    /// its threads work, wait and are kept from running; between two services no thread does anything, only connections are made
    /// and used. A variable takes no time at all.
    /// </summary>
    public static double WeightOf(TracePointId id, SuspectPosition position) => position.IsEdge && position.Point.Service != id.Service
        ? Likely
        : WeightOf(id, position.IsEdge);

    private static double WeightOf(TracePointId id, bool isEdge) => id switch
    {
        { Layer: Layer.Application } => 1,
        { Layer: Layer.Node } or { Layer: Layer.Kernel, Source: "memory" } or { Layer: Layer.Kernel, Operation: "rtt" } or { Source: "threadpool", Operation: "queue" } => Unlikely,
        { Layer: Layer.Runtime, Source: "threadpool" } => Likely,
        { Layer: Layer.Runtime, Source: "http" or "dns" or "socket" } or { Layer: Layer.Kernel, Source: "tcp" } => isEdge ? Likely : Unlikely,
        { Layer: Layer.Runtime, Source: "gc" } or { Layer: Layer.Kernel, Source: "thread" } => isEdge ? Unlikely : Likely,
        _ => isEdge ? Unlikely : 1,
    };

    /// <summary>True for a point of the kernel that records waits for locks, of whatever kind.</summary>
    public static bool IsLockWait(TracePointId id) => id is { Layer: Layer.Kernel, Source: "futex" } or { Layer: Layer.Kernel, Operation: "futex" };

    /// <summary>True for a point of the runtime that records a lock.</summary>
    public static bool IsLock(TracePointId id) => id is { Layer: Layer.Runtime, Source: "lock" };
}
