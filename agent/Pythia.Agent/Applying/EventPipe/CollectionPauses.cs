namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Puts the pauses of garbage collections together. Suspension, start of the collection and restart come from up to three threads,
/// and the stream keeps the order of events only within a thread: they are put in the order of their times here. Bounded; of what
/// stays incomplete (suspensions for other reasons have no collection in them) the oldest is forgotten.
/// </summary>
internal sealed class CollectionPauses
{
    private const int MaxKept = 64;

    // By time.
    private readonly List<(long At, EventKind Kind, int Generation)> marks = [];

    /// <summary>Adds a <see cref="EventKind.SuspendStart"/>, <see cref="EventKind.CollectionStart"/> or <see cref="EventKind.RestartStop"/>.</summary>
    /// <returns>The pause that it completes, with the generation of the last collection that started in it; null when there is none.</returns>
    public (long Start, long End, int Generation)? Add(EventKind kind, long at, int generation = -1)
    {
        var place = marks.Count;
        while (place > 0 && marks[place - 1].At > at)
        {
            place--;
        }

        marks.Insert(place, (at, kind, generation));
        if (TakePause(place) is { } pause)
        {
            return pause;
        }

        if (marks.Count > MaxKept)
        {
            marks.RemoveAt(0);
        }

        return null;
    }

    // A pause is a suspension, collections, and a restart, with nothing else between them.
    private (long Start, long End, int Generation)? TakePause(int place)
    {
        var first = marks[place].Kind == EventKind.RestartStop ? place - 1 : place;
        while (first > 0 && marks[first].Kind == EventKind.CollectionStart)
        {
            first--;
        }

        var last = marks[place].Kind == EventKind.SuspendStart ? place + 1 : place;
        while (last < marks.Count - 1 && marks[last].Kind == EventKind.CollectionStart)
        {
            last++;
        }

        if (first < 0 || last >= marks.Count || last - first < 2 || marks[first].Kind != EventKind.SuspendStart || marks[last].Kind != EventKind.RestartStop)
        {
            return null;
        }

        var pause = (marks[first].At, marks[last].At, marks[last - 1].Generation);
        marks.RemoveRange(first, last - first + 1);
        return pause;
    }
}
