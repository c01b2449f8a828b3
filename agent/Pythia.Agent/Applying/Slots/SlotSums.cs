using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.Slots;

/// <summary>
/// Takes the kernel's sums per span and emits each as one span below, when the span has ended and is known. Bounded in number and in
/// time; what cannot be placed is counted. Written by the reader of bpftrace, flushed by the attribution.
/// </summary>
internal sealed class SlotSums(SpanQueue queue)
{
    private const int MaxWaiting = 65_536;
    private const long Patience = 30_000_000_000;
    private const int MaxCounts = 16_384;

    // After the span's end is known, sums of its last second may still come.
    private const long Settling = 2_500_000_000;

    private readonly Lock sync = new();
    private readonly Dictionary<(ulong Span, long Key), Waiting> waiting = [];
    private readonly Dictionary<(int Pid, int Code), long> spanless = [];
    private readonly Dictionary<(int Pid, int Code), long> summed = [];

    /// <summary>Events that a span stands for now.</summary>
    public long Attributed { get; private set; }

    /// <summary>Events whose span never became known.</summary>
    public long Unattributed { get; private set; }

    /// <summary>Events that found no room.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Events by process and code, those of no span included.</summary>
    public IReadOnlyDictionary<(int Pid, int Code), long> Counts()
    {
        lock (sync)
        {
            return spanless.Keys.Union(summed.Keys).ToDictionary(kind => kind, kind => spanless.GetValueOrDefault(kind) + summed.GetValueOrDefault(kind));
        }
    }

    /// <summary>Reads a map of sums, each with its count: <c>{"span,key":count * CountFactor + nanoseconds}</c>.</summary>
    public void ReadSums(JsonElement map)
    {
        var now = MonotonicClock.Now;
        foreach (var entry in map.EnumerateObject())
        {
            var comma = entry.Name.IndexOf(',', StringComparison.Ordinal);
            var key = (BinaryPrimitives.ReverseEndianness(Number(entry.Name.AsSpan(0, comma))), (long)Number(entry.Name.AsSpan(comma + 1)));
            var sum = Number(entry.Value.GetRawText().Trim('"'));
            Add(key, (long)(sum / SlotProgram.CountFactor), (long)(sum % SlotProgram.CountFactor), now);
        }
    }

    /// <summary>Reads the counts of events of no span: <c>{"key":n}</c>.</summary>
    public void ReadCounts(JsonElement map)
    {
        lock (sync)
        {
            foreach (var entry in map.EnumerateObject())
            {
                var key = (long)Number(entry.Name);
                if (spanless.Count < MaxCounts)
                {
                    spanless[KindOf(key)] = entry.Value.GetInt64();
                }
            }
        }
    }

    /// <summary>Emits what is complete. Call it a few times per second.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="probeOf">The probe for a process and a code; null when it was switched off meanwhile.</param>
    /// <param name="spansOf">The spans of a process; null when it is gone.</param>
    public void Flush(long now, Func<int, int, KernelProbe?> probeOf, Func<int, (SpanSource Source, RecentSpans Spans)?> spansOf)
    {
        List<KeyValuePair<(ulong Span, long Key), Waiting>> due;
        lock (sync)
        {
            due = [.. waiting.Where(w => now - w.Value.Last > Settling)];
        }

        foreach (var (id, sum) in due)
        {
            var (pid, code) = KindOf(id.Key);
            var process = spansOf(pid);
            var place = process?.Spans.Find(new SpanId(id.Span));
            if (place is null && process is not null && now - sum.Last < Patience)
            {
                continue; // It has not ended.
            }

            lock (sync)
            {
                waiting.Remove(id, out var newest);
                if (place is null)
                {
                    Unattributed += newest.Count;
                    continue;
                }

                Attributed += newest.Count;
                if (probeOf(pid, code) is { } probe && newest.Nanoseconds >= probe.MinMicroseconds * 1000)
                {
                    queue.Add(SpanOf(id.Span, code, newest, probe, process!.Value.Source, place.Value));
                }
            }
        }
    }

    private void Add((ulong Span, long Key) key, long count, long nanoseconds, long now)
    {
        lock (sync)
        {
            if (summed.Count < MaxCounts || summed.ContainsKey(KindOf(key.Key)))
            {
                summed[KindOf(key.Key)] = summed.GetValueOrDefault(KindOf(key.Key)) + count;
            }

            if (waiting.TryGetValue(key, out var before))
            {
                waiting[key] = new Waiting(before.Count + count, before.Nanoseconds + nanoseconds, now);
            }
            else if (waiting.Count < MaxWaiting)
            {
                waiting[key] = new Waiting(count, nanoseconds, now);
            }
            else
            {
                Overflowed += count;
            }
        }
    }

    // One span stands for all events of a kind: as long as they took together, from the start of the span that they belong to. Threads
    // that worked for it side by side may have taken longer than it lasted; the sum is in the attribute.
    private static OutgoingSpan SpanOf(ulong parent, int code, Waiting sum, KernelProbe probe, SpanSource source, RecentSpan place)
    {
        var name = KernelTemplates.NameOf(probe.Template);
        var attributes = new List<SpanAttribute>(5)
        {
            SpanAttribute.Of("pythia.trace_point", probe.Id),
            SpanAttribute.Of("pythia.operation", name),
            SpanAttribute.Of("kernel.events", sum.Count),
            SpanAttribute.Of("kernel.nanoseconds", sum.Nanoseconds),
        };
        if (TemplateTracepoints.CallOf(code) is { } call)
        {
            attributes.Add(SpanAttribute.Of("syscall.name", call));
        }

        return new OutgoingSpan
        {
            Source = source,
            Scope = RequestAttribution.Scope,
            Name = name,
            TraceId = place.TraceId,
            SpanId = new SpanId(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1),
            ParentId = new SpanId(parent),
            StartUnixNanoseconds = place.StartUnixNanoseconds,
            EndUnixNanoseconds = Math.Min(place.EndUnixNanoseconds, place.StartUnixNanoseconds + sum.Nanoseconds),
            Attributes = attributes,
        };
    }

    private static (int Pid, int Code) KindOf(long key) => ((int)(key / SlotProgram.CodeFactor), (int)(key % SlotProgram.CodeFactor));

    // Numbers of 64 bits come with or without a sign, or as texts, depending on the version.
    private static ulong Number(ReadOnlySpan<char> text) => text.StartsWith("-")
        ? (ulong)long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private readonly record struct Waiting(long Count, long Nanoseconds, long Last);
}
