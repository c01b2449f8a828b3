using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// Joins kernel events to the requests that their threads served, by thread and time, and emits them as spans below. Events wait
/// until the runtime's activity switches of the same time have arrived; the wait is bounded in time and number.
/// </summary>
internal sealed class RequestAttribution(SpanQueue queue, MonotonicClock clock, ProcFiles proc)
{
    /// <summary>The name of the scope of kernel spans.</summary>
    public const string Scope = "pythia.kernel";

    private const int MaxWaiting = 20_000;
    private const long Wait = 700_000_000;
    private const int MaxThreads = 65_536;

    // From the moment when a thread runs until it has restored the context of what it serves.
    private const long LongestStart = 1_000_000;

    private readonly ConcurrentQueue<KernelEvent> waiting = new();
    private readonly Dictionary<int, int> namespaceThreads = [];
    private readonly long monotonicMinusBootTime = Native.MonotonicMinusBootTime();

    /// <summary>Events that a span stands for now.</summary>
    public long Attributed { get; private set; }

    /// <summary>Events of threads that served no request then.</summary>
    public long Unattributed { get; private set; }

    /// <summary>Events that did not find room to wait.</summary>
    public long Overflowed { get; private set; }

    public void Add(KernelEvent kernelEvent)
    {
        if (waiting.Count >= MaxWaiting)
        {
            Overflowed++;
            return;
        }

        waiting.Enqueue(kernelEvent);
    }

    /// <summary>Emits the events that have waited long enough. Call it a few times per second.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="probeOf">The probe that an event belongs to; null when it was switched off meanwhile.</param>
    /// <param name="sessionOf">The thread log and span source of a process; null when it is gone.</param>
    public void Flush(long now, Func<KernelEvent, KernelProbe?> probeOf, Func<int, ServedProcess?> sessionOf)
    {
        while (waiting.TryPeek(out var next) && now - (next.Start + next.Duration + monotonicMinusBootTime) > Wait)
        {
            if (!waiting.TryDequeue(out var taken) || probeOf(taken) is not { } probe || taken.Duration < probe.MinMicroseconds * 1000)
            {
                continue;
            }

            var start = taken.Start + monotonicMinusBootTime;
            var session = sessionOf(taken.Pid);
            var contexts = session is null ? [] : ContextsOf(taken, session, start, KernelTemplates.IsDispatch(probe.Template));
            Attributed += contexts.Count > 0 ? 1 : 0;
            Unattributed += contexts.Count > 0 ? 0 : 1;
            foreach (var context in contexts)
            {
                queue.Add(SpanOf(taken, probe, session!.Source, context, start));
            }
        }
    }

    // A thread that was woken up to serve a request, or to wake up others, belongs to none while it waits for a processor, but the
    // requests wait, too.
    private IReadOnlyCollection<RequestContext> ContextsOf(KernelEvent taken, ServedProcess session, long start, bool isDispatch)
    {
        var thread = NamespaceThread(taken);
        return session.Threads.Find(thread, start) is { } context ? [context]
            : isDispatch ? session.Threads.Delayed(start, thread, start + taken.Duration, start + taken.Duration + LongestStart)
            : [];
    }

    private OutgoingSpan SpanOf(KernelEvent taken, KernelProbe probe, SpanSource source, RequestContext context, long start)
    {
        var name = KernelTemplates.NameOf(probe.Template);
        var attributes = new List<SpanAttribute>(5)
        {
            SpanAttribute.Of("pythia.trace_point", probe.Id),
            SpanAttribute.Of("pythia.operation", name),
            SpanAttribute.Of("thread.id", (long)taken.Thread),
        };
        if (TemplateTracepoints.CallOf(taken.Code) is { } call)
        {
            if (TemplateTracepoints.CallsOf(probe.Template).Length > 1)
            {
                attributes.Add(SpanAttribute.Of("syscall.name", call));
            }

            attributes.Add(SpanAttribute.Of("syscall.result", taken.Result));
            if (probe.Template == KernelTemplate.SyscallFsync)
            {
                attributes.Add(SpanAttribute.Of("file.bytes_since_flush", taken.WrittenBytes));
            }
        }

        return new OutgoingSpan
        {
            Source = source,
            Scope = Scope,
            Name = name,
            TraceId = context.TraceId,
            SpanId = new SpanId(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1),
            ParentId = context.SpanId,
            StartUnixNanoseconds = clock.ToUnix(start),
            EndUnixNanoseconds = clock.ToUnix(start + taken.Duration),
            Status = taken.Result < 0 ? SpanStatus.Error : SpanStatus.Unset,
            Attributes = attributes,
        };
    }

    // EventPipe numbers threads as the process's own pid namespace does.
    private int NamespaceThread(KernelEvent taken)
    {
        if (namespaceThreads.TryGetValue(taken.Thread, out var known))
        {
            return known;
        }

        if (namespaceThreads.Count >= MaxThreads)
        {
            namespaceThreads.Clear();
        }

        foreach (var (outer, inner) in proc.NamespaceThreads(taken.Pid))
        {
            namespaceThreads[outer] = inner;
        }

        // A thread that has ended meanwhile: right wherever the namespaces are the same.
        return namespaceThreads.TryAdd(taken.Thread, taken.Thread) ? taken.Thread : namespaceThreads[taken.Thread];
    }
}
