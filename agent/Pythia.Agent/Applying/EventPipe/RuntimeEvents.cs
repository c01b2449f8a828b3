using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// The runtime layer's events of one process, on their way to the request that they delayed: they wait until the spans' own events
/// have arrived by the other session, then become spans below. Bounded; what finds no room is counted.
/// </summary>
internal sealed class RuntimeEvents(string service, SpanSource source, MonotonicClock clock, ThreadLog threads, SpanQueue queue)
{
    /// <summary>The name of the scope of runtime spans.</summary>
    public const string Scope = "pythia.runtime";

    private const int MaxWaiting = 20_000;
    private const int MaxServed = 64;
    private const long Wait = 700_000_000;

    // The wait for a connection ends after the connection was made, and has to be known by then.
    private const long WaitForQueue = Wait + 500_000_000;

    private readonly ConcurrentQueue<RuntimeEvent> waiting = new();
    private readonly Queue<RuntimeEvent> connecting = new();
    private readonly QueueWaits queues = new();

    /// <summary>False when waiting for a connection is recorded only to know whom a connection delays.</summary>
    public bool IsQueueWanted { get; set; }

    /// <summary>Events by trace point.</summary>
    public ConcurrentDictionary<RuntimePoint, PointCounter> Counters { get; } = new();

    /// <summary>Events that did not find room to wait.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Events that belong to no request.</summary>
    public long Unattributed { get; private set; }

    /// <summary>Counts an event that becomes no span.</summary>
    public void Count(RuntimePoint point) => Counters.GetOrAdd(point, static _ => new PointCounter()).Add(0);

    /// <summary>About so many bytes were allocated: no span, but said at the pauses to which it leads.</summary>
    public void Allocated(long at, long thread, Guid activity, long bytes, string type)
    {
        Count(RuntimePoint.CollectionPause);
        threads.Allocations.Add(at, thread, activity, bytes, type);
    }

    public void Add(RuntimeEvent runtimeEvent)
    {
        Count(runtimeEvent.Point);
        if (waiting.Count >= MaxWaiting)
        {
            Overflowed++;
            return;
        }

        waiting.Enqueue(runtimeEvent);
    }

    /// <summary>Emits what has waited long enough.</summary>
    public void Flush(long now)
    {
        while (waiting.TryPeek(out var next) && now - next.End > Wait && waiting.TryDequeue(out var taken))
        {
            if (taken.Point == RuntimePoint.CollectionPause)
            {
                Emit(WithCauses(taken), Served(taken));
            }
            else if (taken.Point == RuntimePoint.HttpQueue)
            {
                Queue(taken, Served(taken));
            }
            else if (taken.Point is RuntimePoint.NameResolution or RuntimePoint.SocketConnect)
            {
                connecting.Enqueue(taken);
            }
            else if (taken.Work is { } work && threads.Delayed(work) is { Count: 0 } && threads.Answering(work) is { } answer)
            {
                Emit(taken with { Start = answer.Since }, [answer.Call]);
            }
            else
            {
                Emit(taken, Served(taken));
            }
        }

        while (connecting.TryPeek(out var made) && now - made.End > WaitForQueue)
        {
            Emit(connecting.Dequeue(), Connecting(made));
        }
    }

    private void Emit(RuntimeEvent taken, IReadOnlyCollection<RequestContext> served)
    {
        if (served.Count == 0)
        {
            Unattributed++;
        }

        foreach (var context in served)
        {
            queue.Add(SpanOf(taken, context));
        }
    }

    private RuntimeEvent WithCauses(RuntimeEvent pause)
    {
        var (request, type) = threads.Allocations.LeadersAt(pause.Start);
        var attributes = pause.Attributes;
        attributes = request is null ? attributes : attributes.Add(SpanAttribute.Of("gc.allocating_request", request));
        attributes = type is null ? attributes : attributes.Add(SpanAttribute.Of("gc.allocated_type", type));
        return pause with { Attributes = attributes };
    }

    private IReadOnlyCollection<RequestContext> Served(RuntimeEvent taken) => taken.Point switch
    {
        RuntimePoint.CollectionPause => threads.ServedAt(taken.Start, MaxServed),
        RuntimePoint.PoolWait => threads.Delayed(taken.Work!),
        _ => One(threads.Find(taken.Activity) ?? threads.Find(taken.Thread, taken.Start)),
    };

    // HttpClient opens connections outside of any request: those that queue for one while it is opened are delayed by it.
    private IReadOnlyList<RequestContext> Connecting(RuntimeEvent taken)
    {
        var delayed = queues.During(taken.Start, taken.End);
        return delayed.Count > 0 ? delayed : One(threads.Find(taken.Activity));
    }

    private static IReadOnlyList<RequestContext> One(RequestContext? context) => context is { } known ? [known] : [];

    private void Queue(RuntimeEvent taken, IReadOnlyCollection<RequestContext> served)
    {
        foreach (var context in served)
        {
            if (IsQueueWanted)
            {
                var span = SpanOf(taken, context);
                queue.Add(span);
                queues.Add(taken.Start, taken.End, new RequestContext(span.TraceId, span.SpanId));
            }
            else
            {
                queues.Add(taken.Start, taken.End, context);
            }
        }
    }

    private OutgoingSpan SpanOf(RuntimeEvent taken, RequestContext context)
    {
        var name = RuntimePoints.NameOf(taken.Point);
        var attributes = new List<SpanAttribute>(taken.Attributes.Length + 4)
        {
            SpanAttribute.Of("pythia.trace_point", $"runtime/{service}/{name}"),
            SpanAttribute.Of("pythia.operation", name),
        };
        attributes.AddRange(taken.Attributes);
        if (taken.OwnerThread != 0 && threads.Find(taken.OwnerThread, taken.Start) is { } owner)
        {
            attributes.Add(SpanAttribute.Of("lock.owner.trace_id", owner.TraceId.ToString()));
            attributes.Add(SpanAttribute.Of("lock.owner.span_id", owner.SpanId.ToString()));
        }

        return new OutgoingSpan
        {
            Source = source,
            Scope = Scope,
            Name = name,
            TraceId = context.TraceId,
            SpanId = new SpanId(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1),
            ParentId = context.SpanId,
            StartUnixNanoseconds = clock.ToUnix(taken.Start),
            EndUnixNanoseconds = clock.ToUnix(taken.End),
            Attributes = attributes,
        };
    }
}
