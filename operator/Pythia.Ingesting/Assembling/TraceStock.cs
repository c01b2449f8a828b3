using System.Runtime.CompilerServices;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Open traces, their arrays and their objects, which are used again: what waits for some seconds would otherwise survive some
/// garbage collections, and the cost of those is what survives. What is not needed for a while goes.
/// </summary>
internal sealed class TraceStock
{
    // Spans; larger traces are rare.
    private const int LargestKept = 256;
    private const long TrimPeriod = 5_000_000_000;

    private readonly ArrayStock<SpanRow> _rows = new(4, LargestKept, Unsafe.SizeOf<SpanRow>());
    private readonly ArrayStock<byte> _texts = new(512, LargestKept << 8, 1);
    private readonly Stack<OpenTrace> _traces = new();
    private int _unused;
    private long _trimmed = long.MinValue;

    /// <summary>Memory of what waits to be used.</summary>
    public long Bytes => _rows.Bytes + _texts.Bytes + ((long)_traces.Count * SpanSize.PerTrace);

    /// <summary>A trace without spans.</summary>
    public OpenTrace Open(TraceId traceId, ulong hash, long firstArrival, double keptRatio)
    {
        var trace = _traces.TryPop(out var free) ? free : new OpenTrace(new SpanRows(_rows, _texts));
        _unused = Math.Min(_unused, _traces.Count);
        trace.Open(traceId, hash, firstArrival, keptRatio);
        return trace;
    }

    /// <summary>Takes back a trace that is closed and that the wheel has no entry of; to be called whenever either comes true.</summary>
    public void Return(OpenTrace trace)
    {
        if (trace is { DueTick: < 0, Entries: 0 })
        {
            _traces.Push(trace);
        }
    }

    /// <summary>To be called now and then.</summary>
    /// <param name="now">The time.</param>
    /// <param name="room">Bytes that there is room for; while it keeps more, half of it goes.</param>
    public void Trim(long now, long room)
    {
        var isShort = Bytes > room;
        if (!isShort && now - TrimPeriod < _trimmed)
        {
            return;
        }

        _trimmed = now;
        _rows.Trim(isShort);
        _texts.Trim(isShort);
        for (var surplus = ((isShort ? _traces.Count : _unused) + 1) / 2; surplus > 0; surplus--)
        {
            _traces.Pop();
        }

        _unused = _traces.Count;
    }
}
