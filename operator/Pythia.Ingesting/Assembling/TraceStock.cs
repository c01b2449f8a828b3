using System.Runtime.CompilerServices;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Open traces, their arrays and their objects, which are used again: what waits for some seconds would otherwise survive some
/// garbage collections, and the cost of those is what survives. Bounded in what it keeps.
/// </summary>
internal sealed class TraceStock(AssembleLimits limits)
{
    // Spans; larger traces are rare.
    private const int LargestKept = 256;

    // Each of the stocks keeps at most one in so many of what may be open.
    private const int Share = 16;

    private readonly ArrayStock<SpanRow> _rows = new(4, LargestKept, limits.MaxBytes / Share / Unsafe.SizeOf<SpanRow>());
    private readonly ArrayStock<byte> _texts = new(512, LargestKept << 8, limits.MaxBytes / Share);
    private readonly Stack<OpenTrace> _traces = new();
    private readonly int _most = limits.MaxOpenTraces / Share;

    /// <summary>A trace without spans.</summary>
    public OpenTrace Open(TraceId traceId, ulong hash, long firstArrival, double keptRatio)
    {
        var trace = _traces.TryPop(out var free) ? free : new OpenTrace(new SpanRows(_rows, _texts));
        trace.Open(traceId, hash, firstArrival, keptRatio);
        return trace;
    }

    /// <summary>Takes back a trace that is closed and that the wheel has no entry of; to be called whenever either comes true.</summary>
    public void Return(OpenTrace trace)
    {
        if (trace is { DueTick: < 0, Entries: 0 } && _traces.Count < _most)
        {
            _traces.Push(trace);
        }
    }
}
