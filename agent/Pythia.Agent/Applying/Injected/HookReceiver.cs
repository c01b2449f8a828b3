using System.Collections.Concurrent;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Injected;

/// <summary>Takes the hook's events: spans to the queue, its reports to whoever watches over it.</summary>
internal sealed class HookReceiver(HookDecoder decoder, SpanQueue queue, RecentSpans recent) : IEventReceiver
{
    private const int MaxCounters = 4096;
    private long lastReport;
    private long faults;
    private long number;
    private long slotOffset;

    /// <summary>Spans by scope and operation.</summary>
    public ConcurrentDictionary<(string Scope, string Operation), PointCounter> Counters { get; } = new();

    /// <summary>When it is recorded: spans that begin outside of it are marked as cut.</summary>
    public Slices Slices { get; set; } = new(1);

    /// <summary>How long the requests took.</summary>
    public RequestDurations Durations { get; } = new();

    /// <summary>Monotonic time of the last report; 0: none yet.</summary>
    public long LastReport => Interlocked.Read(ref lastReport);

    /// <summary>What went wrong in the process and was caught there.</summary>
    public long Faults => Interlocked.Read(ref faults);

    /// <summary>The number of the command in force; 0: none.</summary>
    public long Number => Interlocked.Read(ref number);

    /// <summary>Where in a thread's control block its slot's address is; 0: no slots.</summary>
    public int SlotOffset => (int)Interlocked.Read(ref slotOffset);

    public long Lost => decoder.Lost;

    /// <summary>Batches that were not understood.</summary>
    public long Malformed { get; private set; }

    public void Receive(in EventRecord record)
    {
        try
        {
            switch (record.Metadata.Kind)
            {
                case EventKind.HookSpans:
                    decoder.ReadSpans(record.Payload, Emit);
                    break;
                case EventKind.HookNames:
                    decoder.ReadNames(record.Payload);
                    break;
                case EventKind.HookHealth:
                    ReadHealth(record.Payload, record.Timestamp);
                    break;
                default:
                    break;
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            Malformed++; // The process can send what it likes; the other batches are still good.
        }
    }

    private void ReadHealth(ReadOnlySpan<byte> payload, long timestamp)
    {
        var cursor = new NettraceCursor(payload);
        cursor.Skip(8);
        Interlocked.Exchange(ref faults, cursor.Int64());
        var offset = cursor.Int64();
        Interlocked.Exchange(ref slotOffset, offset is >= 0x318 and <= 0x318 + (31 * 16) ? offset : 0);
        Interlocked.Exchange(ref number, cursor.Int64());
        Interlocked.Exchange(ref lastReport, timestamp);
    }

    private void Emit(OutgoingSpan span, string operation)
    {
        if (Counters.Count < MaxCounters || Counters.ContainsKey((span.Scope, operation)))
        {
            Counters.GetOrAdd((span.Scope, operation), static _ => new PointCounter()).Add(span.Attributes.Count);
        }

        RequestAttributes.MarkCut(span, Slices);
        Durations.Add(span);
        recent.Add(span);
        queue.Add(span);
    }
}
