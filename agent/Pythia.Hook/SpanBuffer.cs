using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading;

namespace Pythia.Hook;

/// <summary>
/// Collects spans until a batch is worth an event. A few for all threads, chosen by thread: bounded whatever the number of threads.
/// Each batch says how many spans came before it, so that its reader knows exactly what was lost on the way.
/// </summary>
internal sealed class SpanBuffer
{
    /// <summary>Buffer, sequence of the first span, number of spans, base time.</summary>
    public const int HeaderLength = 1 + 8 + 2 + 8;

    private const int Capacity = 16 * 1024;
    private const int FlushLength = 8 * 1024;
    private const int MaxBuffers = 64;

    private static readonly SpanBuffer[] All = Make();

    private readonly object sync = new();
    private readonly byte[] bytes = new byte[Capacity];
    private readonly byte index;
    private int length;
    private int spans;
    private long sequence;
    private long baseTime;
    private ulong traceHigh;
    private ulong traceLow;

    private SpanBuffer(byte index) => this.index = index;

    /// <summary>The provider that batches go to; null: they go nowhere.</summary>
    public static HookEvents? Events { get; set; }

    /// <summary>The buffer of the calling thread.</summary>
    public static SpanBuffer Own => All[Environment.CurrentManagedThreadId & (All.Length - 1)];

    /// <summary>Spans written since the process started.</summary>
    public static long Written
    {
        get
        {
            long sum = 0;
            foreach (var buffer in All)
            {
                sum += Volatile.Read(ref buffer.sequence);
            }

            return sum;
        }
    }

    /// <summary>Sends what has collected.</summary>
    public static void FlushAll()
    {
        foreach (var buffer in All)
        {
            if (Volatile.Read(ref buffer.spans) > 0)
            {
                lock (buffer.sync)
                {
                    buffer.Flush();
                }
            }
        }
    }

    /// <summary>Writes the span of a stopped activity; <paramref name="details"/> are of a request.</summary>
    public void Write(Activity activity, Selection selection, ActivitySpanId parent, RequestDetails? details)
    {
        var now = Stopwatch.GetTimestamp();
        Span<byte> ids = stackalloc byte[32];
        activity.TraceId.CopyTo(ids[..16]);
        activity.SpanId.CopyTo(ids[16..24]);
        if (parent == default)
        {
            ids[24..].Clear();
        }
        else
        {
            parent.CopyTo(ids[24..]);
        }

        lock (sync)
        {
            if (length > FlushLength)
            {
                Flush();
            }

            if (spans == 0)
            {
                length = HeaderLength;
                baseTime = now;
                traceHigh = traceLow = 0;
            }

            var writer = new RecordWriter(bytes, length);
            WriteRecord(ref writer, activity, selection, ids, now, details);
            length = writer.Position;
            spans++;
            sequence++;
        }
    }

    private static SpanBuffer[] Make()
    {
        var count = 4;
        while (count < Environment.ProcessorCount * 2 && count < MaxBuffers)
        {
            count *= 2;
        }

        var all = new SpanBuffer[count];
        for (var i = 0; i < count; i++)
        {
            all[i] = new SpanBuffer((byte)i);
        }

        return all;
    }

    private void WriteRecord(ref RecordWriter writer, Activity activity, Selection selection, scoped ReadOnlySpan<byte> ids, long now, RequestDetails? details)
    {
        var high = BinaryPrimitives.ReadUInt64LittleEndian(ids);
        var low = BinaryPrimitives.ReadUInt64LittleEndian(ids[8..]);
        var isSame = high == traceHigh && low == traceLow;
        (traceHigh, traceLow) = (high, low);
        writer.Begin();
        writer.Byte((byte)((isSame ? HookFormat.FlagSameTrace : 0) | (details is not null ? HookFormat.FlagRequest : 0)));
        writer.Byte((byte)((int)activity.Kind | ((int)activity.Status << 4)));
        writer.Short(selection.Source);
        writer.Short(selection.Operation);
        writer.Bytes(isSame ? ids[16..] : ids);
        writer.Integer(now - baseTime);
        writer.Integer(activity.Duration.Ticks);
        if (details is not null)
        {
            details.WriteTo(ref writer);
        }

        writer.Tags(activity);
        writer.Links(activity);
        writer.End();
    }

    private void Flush()
    {
        if (spans == 0)
        {
            return;
        }

        if (Events is { } events)
        {
            bytes[0] = index;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), sequence - spans);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(9), (ushort)spans);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(11), baseTime);
            NameTable.Announce(events);
            events.WriteSpans(bytes, length);
        }

        spans = 0;
        length = 0;
    }
}
