using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>
/// A short look at all activities of one process. Spans of activities that nobody asked for are looked at and go no further.
/// After <see cref="MaxSpans"/> it is full: the caller takes the filter back at once, so that a busy process pays for little more.
/// </summary>
internal sealed class DiscoveryWindow(string service, Action full)
{
    /// <summary>About 3 ms of the process's CPU.</summary>
    public const int MaxSpans = 1000;

    private readonly Lock sync = new();
    private readonly ServiceProfile profile = new(service);
    private volatile HashSet<(string, string)> wanted = [];

    /// <summary>True when it has seen enough.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Monotonic time at which it was closed: late events still come for a while. 0: open.</summary>
    public long ClosedAt { get; private set; }

    /// <summary>Says what the operator asked for.</summary>
    public void Select(IEnumerable<ActivitySelection> selected) => wanted = [.. selected.Select(s => (s.Source, s.Operation))];

    /// <summary>Looks at a span.</summary>
    /// <returns>Whether it belongs to an activity that was asked for.</returns>
    public bool Observe(OutgoingSpan span, string operation)
    {
        lock (sync)
        {
            if (!IsFull && ClosedAt == 0)
            {
                profile.Add(ProfiledSpan.Of(span, operation));
                if (profile.Count >= MaxSpans)
                {
                    IsFull = true;
                    full();
                }
            }
        }

        return wanted.Contains((span.Scope, operation));
    }

    /// <summary>The types of the requests that it saw.</summary>
    public IReadOnlyCollection<string> RequestTypes
    {
        get
        {
            lock (sync)
            {
                return profile.RequestTypes;
            }
        }
    }

    /// <summary>Looks at nothing more.</summary>
    /// <returns>What was seen.</returns>
    public IReadOnlyList<CatalogueEntry> Close(long now)
    {
        lock (sync)
        {
            ClosedAt = now;
            return profile.ToCatalogue();
        }
    }
}
