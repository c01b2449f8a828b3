using System.Collections.Concurrent;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Takes the events of one process's main session: spans to the queue, starts to the thread log, signs of change to the watch.</summary>
internal sealed class ProcessReceiver(
    ActivityDecoder decoder, SpanQueue queue, ThreadLog threads, FilterWatch watch, Action disturbed) : IEventReceiver
{
    private const int MaxCounters = 4096;

    /// <summary>Events by scope and operation.</summary>
    public ConcurrentDictionary<(string Scope, string Operation), PointCounter> Counters { get; } = new();

    /// <summary>When it is recorded: spans that begin outside of it are marked as cut.</summary>
    public Slices Slices { get; set; } = new(1);

    /// <summary>How long the requests took.</summary>
    public RequestDurations Durations { get; } = new();

    /// <summary>Called for each span and its operation before it is queued; false keeps it from being queued. Null when nobody asks.</summary>
    public Func<OutgoingSpan, string, bool>? Observer { get; set; }

    public void Receive(in EventRecord record)
    {
        switch (record.Metadata.Kind)
        {
            case EventKind.ActivityStop:
                Emit(decoder.DecodeActivity(in record), record.Timestamp);
                break;
            case EventKind.RequestStop:
                var request = decoder.DecodeRequest(in record);
                if (request is not null)
                {
                    threads.Arrivals.Ended(request.SpanId, record.Timestamp);
                    threads.Allocations.Ended(request.TraceId, request.Name);
                }

                Emit(request, record.Timestamp);
                break;
            case EventKind.ActivityStart or EventKind.RequestStart:
                if (record.ActivityId != Guid.Empty && ActivityDecoder.TryDecodeStart(in record, out var context, out var parent))
                {
                    threads.AddActivity(record.ActivityId, context);
                    if (record.Metadata.Kind == EventKind.RequestStart)
                    {
                        threads.Arrivals.Add(context.SpanId, parent, record.Timestamp);
                    }
                }

                break;
            case EventKind.SessionEnded or EventKind.FilterParsed or EventKind.FilterVersion:
                if (watch.IsForeign(record.Timestamp))
                {
                    disturbed();
                }

                break;
            default:
                break;
        }
    }

    private void Emit(OutgoingSpan? span, long timestamp)
    {
        if (span is null)
        {
            return;
        }

        watch.Seen(timestamp);
        // The first attribute of an activity, the fourth of a request: set by the decoder.
        var operation = span.Kind == Model.SpanKind.Server && span.Scope == Planning.ActivitySelection.ServerSource
            ? Planning.ActivitySelection.ServerOperation : span.Attributes[0].Text!;
        if (Observer is { } observe && !observe(span, operation))
        {
            return;
        }

        if (Counters.Count < MaxCounters || Counters.ContainsKey((span.Scope, operation)))
        {
            Counters.GetOrAdd((span.Scope, operation), static _ => new PointCounter()).Add(span.Attributes.Count);
        }

        RequestAttributes.MarkCut(span, Slices);
        Durations.Add(span);
        queue.Add(span);
    }
}
