using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>Makes a catalogue of the spans of one service. Bounded: after <see cref="MaxSpans"/> further spans are counted, not kept.</summary>
internal sealed class ServiceProfile(string service)
{
    /// <summary>About 60 MB.</summary>
    public const int MaxSpans = 300_000;

    private const int MaxDepth = 64;

    private readonly Dictionary<SpanId, ProfiledSpan> spans = [];

    /// <summary>Spans that were not kept.</summary>
    public long Dropped { get; private set; }

    public int Count => spans.Count;

    /// <summary>The types of the requests among the spans.</summary>
    public IReadOnlyCollection<string> RequestTypes => spans.Values.Where(s => s.IsRequest).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);

    public void Add(ProfiledSpan span)
    {
        if (spans.Count >= MaxSpans)
        {
            Dropped++;
            return;
        }

        spans[span.SpanId] = span;
    }

    /// <summary>
    /// One entry per activity that was seen, parents before children. The parent is the one that most of its spans ran inside of
    /// (ties: the smaller id). What ran in no request (timers, consumers) has no request types and no events per request.
    /// </summary>
    public ImmutableArray<CatalogueEntry> ToCatalogue()
    {
        var requests = spans.Values.Where(s => s.IsRequest).GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var seen = new SortedDictionary<string, Sighting>(StringComparer.Ordinal);
        foreach (var span in spans.Values.Where(s => !s.IsSkeleton).OrderByDescending(IsWhole))
        {
            if (TracePointId.TryCreate(Layer.Application, service, span.Source, span.Operation, out var id, out _))
            {
                var key = id.ToString();
                if (!seen.TryGetValue(key, out var sighting))
                {
                    seen[key] = sighting = new Sighting(IsWhole(span));
                }

                if (sighting.IsWhole == IsWhole(span))
                {
                    sighting.Add(EnclosingOf(span), RequestOf(span));
                }
            }
        }

        return Order(seen.ToDictionary(s => s.Key, s => s.Value.ToEntry(s.Key, requests), StringComparer.Ordinal));
    }

    // A window begins and ends in the midst of requests: spans whose ancestors it has not seen say nothing about their place, and
    // count only for what was not seen otherwise.
    private bool IsWhole(ProfiledSpan span)
    {
        var at = span;
        for (var depth = 0; depth < MaxDepth && !at.IsRequest && !at.ParentId.IsEmpty; depth++)
        {
            if (!spans.TryGetValue(at.ParentId, out var parent))
            {
                return false;
            }

            at = parent;
        }

        return true;
    }

    private string EnclosingOf(ProfiledSpan span)
    {
        var at = span;
        for (var depth = 0; depth < MaxDepth && spans.TryGetValue(at.ParentId, out var parent) && !parent.IsRequest; depth++)
        {
            if (!parent.IsSkeleton && (parent.Source != span.Source || parent.Operation != span.Operation)
                && TracePointId.TryCreate(Layer.Application, service, parent.Source, parent.Operation, out var id, out _))
            {
                return id.ToString();
            }

            at = parent;
        }

        return string.Empty;
    }

    private string? RequestOf(ProfiledSpan span)
    {
        var at = span;
        for (var depth = 0; depth < MaxDepth && spans.TryGetValue(at.ParentId, out var parent); depth++)
        {
            if (parent.IsRequest)
            {
                return parent.Name;
            }

            at = parent;
        }

        return null;
    }

    // Parents before children; a cycle (recursion through two activities) is broken at the smallest id.
    private static ImmutableArray<CatalogueEntry> Order(Dictionary<string, CatalogueEntry> entries)
    {
        var ordered = ImmutableArray.CreateBuilder<CatalogueEntry>(entries.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal) { string.Empty };
        var waiting = new SortedSet<string>(entries.Keys, StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            var next = waiting.FirstOrDefault(id => placed.Contains(entries[id].Parent));
            if (next is null)
            {
                next = waiting.Min!;
                entries[next] = entries[next] with { Parent = string.Empty };
            }

            ordered.Add(entries[next]);
            placed.Add(next);
            waiting.Remove(next);
        }

        return ordered.ToImmutable();
    }

    private sealed class Sighting(bool isWhole)
    {
        /// <summary>Whether it was made of spans with all their ancestors.</summary>
        public bool IsWhole { get; } = isWhole;

        private readonly Dictionary<string, int> parents = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, int> eventsByRequest = new(StringComparer.Ordinal);

        public void Add(string parent, string? request)
        {
            parents[parent] = parents.GetValueOrDefault(parent) + 1;
            if (request is not null)
            {
                eventsByRequest[request] = eventsByRequest.GetValueOrDefault(request) + 1;
            }
        }

        public CatalogueEntry ToEntry(string id, Dictionary<string, int> requests)
        {
            var served = eventsByRequest.Keys.Sum(r => requests.GetValueOrDefault(r));
            return new CatalogueEntry
            {
                Id = id,
                Parent = parents.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).First().Key,
                RequestTypes = [.. eventsByRequest.Keys],
                EventsPerRequestPermille = served == 0 ? 0 : (int)Math.Min(1_000_000, eventsByRequest.Values.Sum() * 1000L / served),
            };
        }
    }
}
