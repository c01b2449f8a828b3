using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Puts spans together to traces. A trace is complete when its root has ended and nothing arrived for the quiet period,
/// at the latest at its maximum age. Memory is bounded: when room runs out, whole traces go, chosen by
/// <see cref="TraceHash"/>; the spans of a trace that went are refused as long as it is remembered.
/// One writer: an assembler belongs to one thread at a time. Time is an argument and never runs backwards.
/// </summary>
public sealed class TraceAssembler
{
    private const double HighWater = 0.95;
    private const double LowWater = 0.75;
    private readonly AssembleLimits _limits;
    private readonly Dictionary<TraceId, OpenTrace> _open;
    private readonly RememberedTraces _remembered;
    private readonly RequestCounter _requests;
    private readonly KeepThreshold _threshold;
    private readonly TimingWheel _wheel;
    private readonly HashSet<(SpanId, SpanKind)> _seen = [];
    private readonly TraceStock _stock;
    private readonly List<OpenTrace> _victims = [];
    private readonly long _quiet;
    private readonly long _orphanQuiet;
    private readonly long _maxAge;
    private OpenTrace _last;
    private long _now = long.MinValue;
    private long _bytes;
    private long _openSpans;
    private long _taken;
    private long _completed;
    private long _duplicates;
    private long _late;
    private long _droppedPressure;
    private long _droppedTooLarge;
    private long _completedTraces;
    private long _droppedTraces;

    /// <summary>Makes an assembler.</summary>
    /// <param name="limits">Its bounds.</param>
    /// <param name="seed">Any number: keeps crafted trace ids from colliding in the table of open traces. Changes no result.</param>
    public TraceAssembler(AssembleLimits limits, ulong seed = 0)
    {
        _limits = limits;
        _quiet = Nanoseconds(limits.QuietPeriod);
        _orphanQuiet = Nanoseconds(limits.OrphanQuietPeriod);
        _maxAge = Nanoseconds(limits.MaxAge);
        _open = new Dictionary<TraceId, OpenTrace>(new TraceIdComparer(seed));
        _remembered = new RememberedTraces(limits.RememberedTraces);
        _requests = new RequestCounter(limits.MaxRequestTypes);
        _threshold = new KeepThreshold(Nanoseconds(limits.RecoveryInterval));
        _stock = new TraceStock();
        _last = _stock.Open(default, 0, 0, 1);
        _wheel = new TimingWheel(_stock.Return);
    }

    /// <summary>What became of all spans so far.</summary>
    public AssemblyCounts Counts => new(
        _taken, _completed, _openSpans, _duplicates, _late, _droppedPressure, _droppedTooLarge,
        _completedTraces, _open.Count, _droppedTraces, _bytes, _threshold.Ratio);

    /// <summary>How full it is, 0 to 1: the larger of its shares of bytes and of traces.</summary>
    public double Fullness => Math.Max((double)_bytes / _limits.MaxBytes, (double)_open.Count / _limits.MaxOpenTraces);

    /// <summary>Takes spans and gives the traces that are complete at <paramref name="nowNanoseconds"/>. Call it without spans to let time pass.</summary>
    /// <param name="spans">Any spans, in any order.</param>
    /// <param name="nowNanoseconds">The receiver's monotonic time; an earlier time than in the last call counts as that one.</param>
    public ImmutableArray<AssembledTrace> Assemble(ReadOnlySpan<Span> spans, long nowNanoseconds)
    {
        _now = Math.Max(_now, nowNanoseconds);
        var completed = Complete();
        foreach (var span in spans)
        {
            Take(span);
        }

        _threshold.Observe(Fullness, _now);
        _stock.Trim(_now, _limits.MaxBytes - _bytes);
        return completed;
    }

    /// <summary>Hands on everything that is open, complete or not: for the end of a file or of a process.</summary>
    public ImmutableArray<AssembledTrace> Flush()
    {
        var traces = ImmutableArray.CreateBuilder<AssembledTrace>(_open.Count);
        foreach (var trace in _open.Values)
        {
            traces.Add(Close(trace, trace.HasRoot ? TraceCompletion.Quiet : TraceCompletion.Orphaned));
        }

        _open.Clear();
        return traces.ToImmutable();
    }

    private ImmutableArray<AssembledTrace> Complete()
    {
        var due = _wheel.Advance(_now);
        if (due.Count == 0)
        {
            return [];
        }

        var completed = ImmutableArray.CreateBuilder<AssembledTrace>(due.Count);
        foreach (var trace in due)
        {
            if (trace.DueTick < 0)
            {
                // Placed at one tick twice, with another one between.
                continue;
            }

            var dueTime = trace.DueTime(_quiet, _orphanQuiet, _maxAge);
            if (dueTime > _now)
            {
                _wheel.Place(trace, dueTime);
                continue;
            }

            var reason = trace.FirstArrival + _maxAge <= _now && trace.LastArrival + (trace.HasRoot ? _quiet : _orphanQuiet) > _now
                ? TraceCompletion.MaxAge
                : trace.HasRoot ? TraceCompletion.Quiet : TraceCompletion.Orphaned;
            _open.Remove(trace.TraceId);
            completed.Add(Close(trace, reason));
        }

        return completed.DrainToImmutable();
    }

    private void Take(Span span)
    {
        _taken++;

        // Spans of one trace often come one after the other.
        var trace = _last;
        if ((trace.DueTick < 0 || trace.TraceId != span.TraceId) && !_open.TryGetValue(span.TraceId, out trace))
        {
            var hash = TraceHash.Of(span.TraceId);
            var fate = _remembered.FateOf(hash);
            if (fate == RememberedTraces.Fate.Completed)
            {
                _late++;
                return;
            }

            if (span.ParentSpanId.IsEmpty && (fate == RememberedTraces.Fate.Dropped || !_threshold.Keeps(hash)))
            {
                _requests.Count(span);
            }

            if (fate == RememberedTraces.Fate.Dropped || !_threshold.Keeps(hash))
            {
                _droppedPressure++;
                _remembered.Remember(hash, RememberedTraces.Fate.Dropped);
                return;
            }

            trace = _stock.Open(span.TraceId, hash, _now, _threshold.Ratio);
            _bytes += trace.Bytes;
            _open.Add(span.TraceId, trace);
        }

        _last = trace;
        Add(trace, span);
    }

    private void Add(OpenTrace trace, Span span)
    {
        if (trace.Spans.Count >= _limits.MaxSpansPerTrace)
        {
            _droppedTooLarge += trace.Spans.Count + 1;
            Drop(trace);
            return;
        }

        var isNewRoot = span.ParentSpanId.IsEmpty && !trace.HasRoot;
        var before = trace.Bytes;
        trace.Spans.Add(span);
        if (isNewRoot)
        {
            trace.Kind = _requests.Count(span);
            trace.Weight = _requests.Take(trace.Kind);
        }

        trace.LastArrival = _now;
        _bytes += trace.Bytes - before;
        _openSpans++;
        if (isNewRoot || trace.DueTick < 0)
        {
            _wheel.Place(trace, trace.DueTime(_quiet, _orphanQuiet, _maxAge));
        }

        if (Fullness > HighWater)
        {
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        while (Fullness > LowWater && _threshold.TryHalve())
        {
            _victims.Clear();
            foreach (var trace in _open.Values)
            {
                if (!_threshold.Keeps(trace.Hash))
                {
                    _victims.Add(trace);
                }
            }

            foreach (var victim in _victims)
            {
                _droppedPressure += victim.Spans.Count;
                Drop(victim);
            }
        }

        _victims.Clear();
    }

    private void Drop(OpenTrace trace)
    {
        _open.Remove(trace.TraceId);
        _remembered.Remember(trace.Hash, RememberedTraces.Fate.Dropped);
        _droppedTraces++;
        if (trace.Kind is { } kind)
        {
            _requests.Return(kind, trace.Weight);
        }

        Release(trace);
    }

    private void Release(OpenTrace trace)
    {
        _bytes -= trace.Bytes;
        _openSpans -= trace.Spans.Count;
        trace.Release();
        _stock.Return(trace);
    }

    private AssembledTrace Close(OpenTrace trace, TraceCompletion reason)
    {
        var spans = trace.Spans.ToSpans(trace.TraceId, _seen);
        _duplicates += trace.Spans.Count - spans.Length;
        _completed += spans.Length;
        _completedTraces++;
        _remembered.Remember(trace.Hash, RememberedTraces.Fate.Completed);

        // Requests without a root are not counted, so those stand for as many as the ratio says.
        var ratio = Math.Min(trace.KeptRatio, _threshold.Ratio);
        var assembled = new AssembledTrace(trace.TraceId, spans, reason, ratio, trace.HasRoot ? trace.Weight : 1 / ratio);
        Release(trace);
        return assembled;
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
