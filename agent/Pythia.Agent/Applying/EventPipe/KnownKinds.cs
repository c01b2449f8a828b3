using System.Collections.Concurrent;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// The kinds of one process's activities, learned from its spans: what was the same for <see cref="Enough"/> spans is not asked for any more, a
/// ninth of what a span costs the process. An activity with several kinds goes on telling its kind, unless the others come later than that.
/// </summary>
internal sealed class KnownKinds
{
    /// <summary>Spans of one kind after which an activity is taken to have no other.</summary>
    public const int Enough = 50;

    private const int MaxActivities = 4096;

    private readonly ConcurrentDictionary<(string Scope, string Operation), Seen> seen = new();

    /// <summary>Takes note of a span that told its kind.</summary>
    public void Add(string scope, string operation, SpanKind kind)
    {
        if (seen.TryGetValue((scope, operation), out var known))
        {
            if (known.Kind != kind)
            {
                known.Varies = true;
            }

            known.Spans++;
        }
        else if (seen.Count < MaxActivities)
        {
            seen[(scope, operation)] = new Seen(kind) { Spans = 1 };
        }
    }

    /// <summary>The kind of a span that did not tell it: that of the activity's first span; internal when none was seen.</summary>
    public SpanKind Of(string scope, string operation) => seen.TryGetValue((scope, operation), out var known) ? known.Kind : SpanKind.Internal;

    /// <summary>Whether the kind of an activity need not be asked for.</summary>
    public bool Has(ActivitySelection selection) =>
        seen.TryGetValue((selection.Source, selection.Operation), out var known) && known is { Varies: false, Spans: >= Enough };

    // Changed by the session's reader only.
    private sealed class Seen(SpanKind kind)
    {
        public SpanKind Kind { get; } = kind;

        public int Spans { get; set; }

        public bool Varies { get; set; }
    }
}
