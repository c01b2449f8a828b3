using System.Globalization;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Reads the events of the runtime's providers. Payload layouts: ClrEtwAll.man (contention, garbage collection, exceptions, thread
/// pool) and the EventSources of System.Net and System.Runtime.
/// </summary>
internal sealed class RuntimeDecoder(RuntimeEvents events, RequestVariables variables, PoolWaits pool)
{
    private const long LeastContention = 50_000;
    private const long LeastQueueTime = 50_000;
    private const int MaxOpen = 2048;
    private const uint StarvationReason = 6;
    private const int MaxTypeName = 200;

    private readonly Dictionary<long, (long Owner, ulong Lock)> contended = [];
    private readonly Dictionary<Guid, (long Start, string Text)> open = [];
    private readonly CollectionPauses pauses = new();
    private double starvations;

    /// <summary>Payloads that were shorter than their layout.</summary>
    public long Malformed { get; private set; }

    public void Decode(in EventRecord record)
    {
        try
        {
            DecodeKind(in record);
        }
        catch (InvalidDataException)
        {
            Malformed++;
        }
    }

    private void DecodeKind(in EventRecord record)
    {
        switch (record.Metadata.Kind)
        {
            case EventKind.ContentionStart:
                KeepContention(in record);
                break;
            case EventKind.ContentionStop:
                AddContention(in record);
                break;
            case EventKind.SuspendStart or EventKind.RestartStop:
                AddPause(pauses.Add(record.Metadata.Kind, record.Timestamp));
                break;
            case EventKind.CollectionStart:
                var collection = new NettraceCursor(record.Payload);
                collection.Int32();
                AddPause(pauses.Add(EventKind.CollectionStart, record.Timestamp, collection.Int32()));
                break;
            case EventKind.AllocationTick:
                AddAllocation(in record);
                break;
            case EventKind.ExceptionThrown:
                AddException(in record);
                break;
            case EventKind.PoolAdjustment:
                AddAdjustment(in record);
                break;
            case EventKind.WorkEnqueued:
                pool.Enqueued(new NettraceCursor(record.Payload).Int64(), record.Timestamp, record.ThreadId);
                break;
            case EventKind.WorkDequeued:
                pool.Dequeued(new NettraceCursor(record.Payload).Int64(), record.Timestamp, record.ThreadId);
                break;
            case EventKind.CounterValue:
                AddCounter(in record);
                break;
            default:
                DecodeNetwork(in record);
                break;
        }
    }

    private void DecodeNetwork(in EventRecord record)
    {
        switch (record.Metadata.Kind)
        {
            case EventKind.RequestLeftQueue:
                var waited = (long)(new NettraceCursor(record.Payload).Float64() * 1e6);
                if (waited >= LeastQueueTime)
                {
                    events.Add(new RuntimeEvent(RuntimePoint.HttpQueue, record.Timestamp - waited, record.Timestamp, record.ActivityId, record.ThreadId));
                }

                break;
            case EventKind.ResolutionStart or EventKind.ConnectStart:
                Open(in record);
                break;
            case EventKind.ResolutionStop:
                Close(in record, RuntimePoint.NameResolution, "dns.question.name");
                break;
            case EventKind.ConnectStop:
                Close(in record, RuntimePoint.SocketConnect, "network.peer.address");
                break;
            default:
                break;
        }
    }

    private void KeepContention(in EventRecord record)
    {
        var cursor = new NettraceCursor(record.Payload);
        cursor.Skip(3);
        if (cursor.Remaining >= 24 && contended.Count < MaxOpen)
        {
            var lockId = (ulong)cursor.Int64();
            cursor.Skip(8);
            contended[record.ThreadId] = (cursor.Int64(), lockId);
        }
    }

    private void AddContention(in EventRecord record)
    {
        var cursor = new NettraceCursor(record.Payload);
        cursor.Skip(3);
        var duration = (long)cursor.Float64();
        contended.Remove(record.ThreadId, out var start);
        if (duration >= LeastContention)
        {
            events.Add(new RuntimeEvent(RuntimePoint.LockContention, record.Timestamp - duration, record.Timestamp, record.ActivityId, record.ThreadId)
            {
                OwnerThread = start.Owner,
                Attributes =
                [
                    SpanAttribute.Of("lock.id", start.Lock.ToString("x", CultureInfo.InvariantCulture)),
                    SpanAttribute.Of("lock.owner.thread", start.Owner.ToString(CultureInfo.InvariantCulture)),
                ],
            });
        }
    }

    private void AddPause((long Start, long End, int Generation)? completed)
    {
        if (completed is { } pause)
        {
            events.Add(new RuntimeEvent(RuntimePoint.CollectionPause, pause.Start, pause.End, Guid.Empty, 0)
            {
                Attributes = [SpanAttribute.Of("gc.generation", (long)pause.Generation)],
            });
        }
    }

    // Amount in 32 bits, kind, instance; amount in 64 bits, type, its name; heap, address and size.
    private void AddAllocation(in EventRecord record)
    {
        var cursor = new NettraceCursor(record.Payload);
        cursor.Skip(10);
        var bytes = cursor.Int64();
        cursor.Skip(8);
        var type = cursor.Text();
        events.Allocated(record.Timestamp, record.ThreadId, record.ActivityId, bytes, type[..Math.Min(type.Length, MaxTypeName)].ToString());
    }

    private void AddException(in EventRecord record)
    {
        // The type only: messages carry what users typed.
        var type = new NettraceCursor(record.Payload).Text().ToString();
        events.Add(new RuntimeEvent(RuntimePoint.Exceptions, record.Timestamp, record.Timestamp, record.ActivityId, record.ThreadId)
        {
            Attributes = [SpanAttribute.Of("exception.type", type)],
        });
    }

    private void AddAdjustment(in EventRecord record)
    {
        var cursor = new NettraceCursor(record.Payload);
        cursor.Skip(12);
        if ((uint)cursor.Int32() == StarvationReason)
        {
            variables.Set("dotnet.thread_pool.starvation", ++starvations, record.Timestamp);
        }
    }

    // Name, display name, mean. Counters of rates have another layout behind the names, but none of them is asked for.
    private void AddCounter(in EventRecord record)
    {
        events.Count(RuntimePoint.PoolQueue);
        var cursor = new NettraceCursor(record.Payload);
        var variable = cursor.Text() switch
        {
            "threadpool-queue-length" => "dotnet.thread_pool.queue.length",
            "threadpool-thread-count" => "dotnet.thread_pool.thread.count",
            _ => null,
        };
        if (variable is not null)
        {
            cursor.Text();
            variables.Set(variable, cursor.Float64(), record.Timestamp);
        }
    }

    private void Open(in EventRecord record)
    {
        if (record.ActivityId != Guid.Empty && open.Count < MaxOpen)
        {
            open[record.ActivityId] = (record.Timestamp, new NettraceCursor(record.Payload).Text().ToString());
        }
    }

    private void Close(in EventRecord record, RuntimePoint point, string attribute)
    {
        if (open.Remove(record.ActivityId, out var start))
        {
            events.Add(new RuntimeEvent(point, start.Start, record.Timestamp, record.ActivityId, record.ThreadId)
            {
                Attributes = [SpanAttribute.Of(attribute, start.Text)],
            });
        }
    }
}
