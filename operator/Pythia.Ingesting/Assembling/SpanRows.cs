using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// The spans of one open trace in two arrays that go from trace to trace, so that a span which waits costs the garbage collector
/// nothing: it becomes an object again when its trace is complete and is about to be used.
/// </summary>
internal sealed class SpanRows(ArrayStock<SpanRow> rowStock, ArrayStock<byte> textStock)
{
    private SpanRow[] _rows = [];
    private byte[] _texts = [];
    private int _length;
    private long _sets;

    /// <summary>How many spans.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that they hold, in bytes: both arrays whole, and attribute sets that are not encoded, estimated.</summary>
    public long Bytes => (_rows.Length * (long)Unsafe.SizeOf<SpanRow>()) + _texts.Length + _sets;

    /// <summary>The rows.</summary>
    public ReadOnlySpan<SpanRow> Rows => _rows.AsSpan(0, Count);

    /// <summary>Adds a span.</summary>
    public void Add(Span span)
    {
        _rows = Roomy(rowStock, _rows, Count, 1);
        var at = _length;
        if (span.Attributes is EncodedAttributeSet { Encoded: var encoded })
        {
            _texts = Roomy(textStock, _texts, _length, encoded.Length);
            encoded.CopyTo(_texts.AsSpan(_length));
            _length += encoded.Length;
        }

        _rows[Count++] = new SpanRow(span, at);
        _sets += SpanSize.OfObjects(span);
    }

    /// <summary>The spans in the order of arrival, but the second one and more of the same id and kind.</summary>
    public ImmutableArray<Span> ToSpans(TraceId traceId, HashSet<(SpanId, SpanKind)> seen)
    {
        var texts = _texts.AsSpan(0, _length).ToArray();
        var hasDuplicates = HasDuplicates(seen);
        seen.Clear();
        var spans = ImmutableArray.CreateBuilder<Span>(Count);
        foreach (ref readonly var row in Rows)
        {
            if (!hasDuplicates || seen.Add((row.SpanId, row.Kind)))
            {
                spans.Add(row.ToSpan(traceId, texts));
            }
        }

        return spans.DrainToImmutable();
    }

    /// <summary>Gives the arrays back.</summary>
    public void Release()
    {
        _rows.AsSpan(0, Count).Clear();
        rowStock.Return(_rows);
        textStock.Return(_texts);
        (_rows, _texts, _length, _sets, Count) = ([], [], 0, 0, 0);
    }

    private static T[] Roomy<T>(ArrayStock<T> stock, T[] array, int used, int more)
    {
        if (array.Length - used >= more)
        {
            return array;
        }

        var larger = stock.Take(used + more);
        array.AsSpan(0, used).CopyTo(larger);
        array.AsSpan(0, used).Clear();
        stock.Return(array);
        return larger;
    }

    // Client and server of some tracers share one span id, so the kind belongs to a span's identity.
    private bool HasDuplicates(HashSet<(SpanId, SpanKind)> seen)
    {
        // Up to so many spans it is faster to compare each with each.
        const int Few = 12;
        var rows = Rows;
        if (rows.Length > Few)
        {
            seen.Clear();
            foreach (ref readonly var row in rows)
            {
                if (!seen.Add((row.SpanId, row.Kind)))
                {
                    return true;
                }
            }

            return false;
        }

        for (var i = 1; i < rows.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (rows[i].SpanId == rows[j].SpanId && rows[i].Kind == rows[j].Kind)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
