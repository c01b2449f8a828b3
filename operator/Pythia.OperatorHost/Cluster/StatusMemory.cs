using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// What was just written and the watch has not shown yet. Without it the loop would decide on a state that it has changed
/// itself a moment ago, and write and announce the same again. Safe for concurrent readers; the control loop alone writes.
/// </summary>
internal sealed class StatusMemory
{
    private readonly ConcurrentDictionary<string, Note> _byUid = new(StringComparer.Ordinal);

    /// <summary>Notes that <paramref name="seen"/>, as <see cref="Newest"/> gave it, was replaced by <paramref name="written"/>.</summary>
    public void Remember(KubernetesObject seen, KubernetesObject written)
    {
        var older = _byUid.TryGetValue(seen.Metadata.Uid, out var note) ? note.Older.Add(note.Written.Metadata.ResourceVersion) : [];
        _byUid[seen.Metadata.Uid] = new Note(older.Add(seen.Metadata.ResourceVersion), written);
    }

    /// <summary>The newest that is known: what was written, as long as the watch shows a version from before it.</summary>
    public T Newest<T>(T seen)
        where T : KubernetesObject
    {
        if (!_byUid.TryGetValue(seen.Metadata.Uid, out var note))
        {
            return seen;
        }

        if (note.Written is T written && note.Older.Contains(seen.Metadata.ResourceVersion))
        {
            // The version stays that of the watch, so that the next note starts from the same sight.
            return written with { Metadata = written.Metadata with { ResourceVersion = seen.Metadata.ResourceVersion } };
        }

        _byUid.TryRemove(KeyValuePair.Create(seen.Metadata.Uid, note));
        return seen;
    }

    private sealed record Note(ImmutableHashSet<string> Older, KubernetesObject Written);
}
