using System.Globalization;

namespace Pythia.Kubernetes;

/// <summary>
/// Decides whether an occurrence is a new event or a repetition of a recent one. Time is an argument; chance is not needed.
/// Remembers a bounded number of events; when full, the one that was quiet longest is forgotten.
/// </summary>
internal sealed class EventAggregator(string reportingController, string reportingInstance, TimeSpan window, int capacity)
{
    private const int MaximumNote = 1024;
    private const int MaximumName = 253;

    private readonly Dictionary<Occurrence, Known> known = [];
    private long created;

    /// <summary>Takes in a number of equal occurrences and says how to write them.</summary>
    public EventWrite Take(Occurrence occurrence, int count, DateTimeOffset now)
    {
        if (known.TryGetValue(occurrence, out var recent) && now - recent.Last < window)
        {
            var repeated = recent with { Count = recent.Count + count, Last = now };
            known[occurrence] = repeated;
            return new EventWrite.Repeat(recent.Namespace, recent.Name, new EventSeries { Count = repeated.Count, LastObservedTime = now });
        }

        var made = Make(occurrence, count, now);
        if (known.Count >= capacity && !known.ContainsKey(occurrence))
        {
            known.Remove(known.MinBy(k => k.Value.Last).Key);
        }

        known[occurrence] = new Known(made.Metadata.Namespace, made.Metadata.Name, count, now);
        return new EventWrite.Create(made);
    }

    /// <summary>The event is gone from the server: the next occurrence makes a new one.</summary>
    public void Forget(Occurrence occurrence) => known.Remove(occurrence);

    private Event Make(Occurrence occurrence, int count, DateTimeOffset now)
    {
        // The counter keeps two events of one object within one tick apart; the instance's name does so for two instances.
        var suffix = string.Create(CultureInfo.InvariantCulture, $".{now.UtcTicks:x}{(uint)HashCode.Combine(reportingInstance, created++) & 0xffff:x4}");
        var name = occurrence.Regarding.Name;
        return new Event
        {
            Metadata = new ObjectMeta
            {
                Name = name[..Math.Min(name.Length, MaximumName - suffix.Length)].TrimEnd('.', '-') + suffix,
                Namespace = occurrence.Regarding.Namespace.Length > 0 ? occurrence.Regarding.Namespace : "default",
            },
            EventTime = now,
            Series = count > 1 ? new EventSeries { Count = count, LastObservedTime = now } : null,
            ReportingController = reportingController,
            ReportingInstance = reportingInstance,
            Action = Cut(occurrence.Action, 128),
            Reason = Cut(occurrence.Reason, 128),
            Regarding = occurrence.Regarding,
            Note = Cut(occurrence.Note, MaximumNote),
            Type = occurrence.Type.ToString(),
        };
    }

    // The server counts bytes, and a UTF-16 unit is at most three of them, so a third (less the ellipsis) is always enough.
    private static string Cut(string text, int maximumBytes)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= maximumBytes)
        {
            return text;
        }

        var length = Math.Min(text.Length, (maximumBytes / 3) - 1);
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }

    private sealed record Known(string Namespace, string Name, int Count, DateTimeOffset Last);
}
