using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What the points below the application can tell about a span: that its thread waited, and for what.</summary>
internal static class CrossLayerPoints
{
    /// <summary>The cheap split of a thread's time, which the points of <see cref="IsWaiting"/> refine.</summary>
    public static bool IsThreadState(TracePointId id) =>
        id.Layer == Layer.Kernel && string.Equals(id.Source, "thread", StringComparison.Ordinal);

    /// <summary>
    /// The points that contain what this one records, the nearest first: a thread that waits for a lock of the runtime is in a
    /// futex call, and one in any call that waits is off its processor; a name is looked up for a connection that requests queue for.
    /// </summary>
    public static IEnumerable<string> ContainersOf(TracePointId id)
    {
        var service = id.Service;
        if (id is { Layer: Layer.Runtime, Source: "lock" })
        {
            yield return $"kernel/{service}/syscall/futex";
        }

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

    /// <summary>True for a point of the kernel that records waits for locks, of whatever kind.</summary>
    public static bool IsLockWait(TracePointId id) => id is { Layer: Layer.Kernel, Source: "futex" } or { Layer: Layer.Kernel, Operation: "futex" };

    /// <summary>True for a point of the runtime that records a lock.</summary>
    public static bool IsLock(TracePointId id) => id is { Layer: Layer.Runtime, Source: "lock" };
}
