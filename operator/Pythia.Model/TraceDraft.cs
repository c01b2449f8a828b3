namespace Pythia.Model;

/// <summary>
/// The spans of a trace while it is built: one entry per span, the missing parents included. Its arrays are used again for the
/// next trace and may be longer than <see cref="Count"/>.
/// </summary>
internal sealed class TraceDraft
{
    // Up to so many spans a walk over their ids is faster than a table of them.
    private const int FewSpans = 16;

    private readonly Dictionary<ulong, int> _byId = [];
    private ulong[] _ids = [];

    public int Count { get; private set; }

    public Span?[] Spans { get; private set; } = [];

    public int[] Parent { get; private set; } = [];

    public int[] FirstChild { get; private set; } = [];

    public int[] NextSibling { get; private set; } = [];

    public long[] Start { get; private set; } = [];

    public long[] End { get; private set; } = [];

    public TraceNodeFlags[] Flags { get; private set; } = [];

    public int Capacity => Spans.Length;

    /// <summary>Adds a span, or null for a missing one, and gives its index.</summary>
    public int Add(Span? span, SpanId id)
    {
        if (Count == Spans.Length)
        {
            Grow(Math.Max(16, Count * 2));
        }

        for (var i = 0; Count == FewSpans && i < FewSpans; i++)
        {
            _byId.TryAdd(_ids[i], i);
        }

        if (Count >= FewSpans)
        {
            _byId.TryAdd(id.Value, Count);
        }

        Spans[Count] = span;
        _ids[Count] = id.Value;
        Flags[Count] = span is null ? TraceNodeFlags.Hidden : TraceNodeFlags.None;
        Parent[Count] = -1;
        return Count++;
    }

    /// <summary>The index of a span; -1 when it is not there. No span has the empty id.</summary>
    public int Find(SpanId id)
    {
        if (id.IsEmpty)
        {
            return -1;
        }

        return Count <= FewSpans ? _ids.AsSpan(0, Count).IndexOf(id.Value) : _byId.GetValueOrDefault(id.Value, -1);
    }

    /// <summary>Lets go of the spans.</summary>
    public void Clear()
    {
        Spans.AsSpan(0, Count).Clear();
        if (_byId.Count > 0)
        {
            _byId.Clear();
        }

        Count = 0;
    }

    private void Grow(int capacity)
    {
        var spans = Spans;
        Array.Resize(ref spans, capacity);
        Spans = spans;
        Array.Resize(ref _ids, capacity);
        var flags = Flags;
        Array.Resize(ref flags, capacity);
        Flags = flags;
        var parent = Parent;
        Array.Resize(ref parent, capacity);
        Parent = parent;

        // The others are filled when all spans are there.
        (FirstChild, NextSibling, Start, End) = (new int[capacity], new int[capacity], new long[capacity], new long[capacity]);
    }
}
