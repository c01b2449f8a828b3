namespace Pythia.Model;

/// <summary>
/// What span links say about who waits for whom. A link says that its span was caused by another one, besides its parent
/// (OpenTelemetry trace specification, "Links between spans"): a message taken from a queue, a batch made of several.
/// </summary>
internal static class TraceLinks
{
    /// <summary>
    /// The waits: a span that is linked to another one, and was open while that one ended, could not go on before. The time in between is
    /// that of the work that led to the linked span, as far up as nobody else waits for it.
    /// </summary>
    /// <remarks>
    /// Not a wait: a link to an ancestor or a descendant, to a span that ended before this one began (the queue was
    /// not empty, nobody waited), to one that ends later, and to another trace, which is not at hand.
    /// </remarks>
    public static List<TraceWait> WaitsOf(Trace trace)
    {
        var byId = new Dictionary<SpanId, int>();
        var nodes = trace.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i].Span is { } span)
            {
                byId.TryAdd(span.SpanId, i);
            }
        }

        var waits = new List<TraceWait>();
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var link in nodes[i].Span is { Links.IsDefault: false } known ? known.Links : [])
            {
                if (link.TraceId == trace.Id && byId.TryGetValue(link.SpanId, out var linked) && WaitOf(trace, i, linked) is { } wait)
                {
                    waits.Add(wait);
                }
            }
        }

        return waits;
    }

    private static TraceWait? WaitOf(Trace trace, int waiter, int linked)
    {
        var nodes = trace.Nodes;
        if (IsWithin(trace, waiter, linked) || IsWithin(trace, linked, waiter)
            || nodes[linked].End <= nodes[waiter].Start || nodes[linked].End > nodes[waiter].End)
        {
            return null;
        }

        var work = -1;
        for (var at = linked; at >= 0 && !IsWithin(trace, waiter, at); at = nodes[at].Parent)
        {
            if (nodes[at].IsAsynchronous || nodes[at].Parent < 0)
            {
                work = at;
            }
        }

        return work < 0 ? null : new TraceWait(waiter, work, nodes[linked].End);
    }

    private static bool IsWithin(Trace trace, int node, int subtree) => node >= subtree && node < trace.Nodes[subtree].SubtreeEnd;
}
