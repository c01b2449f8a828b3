using System.Collections.Immutable;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;

namespace Pythia.Agent.Profiling;

/// <summary>
/// Which of the discovered trace points of a set the services of this node no longer have. A process does not lose an operation;
/// a new one may not have it any more. So a point counts as unseen when every process is gone in which it was seen, or which ran when this
/// agent first found it listed (an earlier agent or another node may have seen it there), and enough windows into later
/// processes have not met it: five that saw requests of its types, or fifty that saw anything (its requests may be gone as well).
/// What an agent forgets with its end only makes it wait longer. Bounded: what does not fit is never unseen. Not thread-safe.
/// </summary>
internal sealed class UnseenPoints
{
    /// <summary>Windows with requests of the point's types.</summary>
    public const int WindowsOfItsRequests = 5;

    /// <summary>Windows with anything.</summary>
    public const int Windows = 50;

    private const int MaxPoints = 20_000;

    private readonly Dictionary<(string Namespace, string Service, string Id), Absence> absences = [];
    private HashSet<ProcessKey> alive = [];
    private ILookup<(string Namespace, string Service), ProcessKey> running = Array.Empty<ProcessKey>().ToLookup(_ => (string.Empty, string.Empty));

    /// <summary>Takes in which processes run.</summary>
    /// <returns>False when they are the same as before.</returns>
    public bool Run(ImmutableArray<ServiceProcess> processes)
    {
        if (alive.SetEquals(processes.Select(p => p.Key)))
        {
            return false;
        }

        alive = [.. processes.Select(p => p.Key)];
        running = processes.ToLookup(p => (p.Namespace, p.Service), p => p.Key);
        foreach (var absence in absences.Values)
        {
            absence.Havers.IntersectWith(alive);
        }

        return true;
    }

    /// <summary>Whether a service has processes here.</summary>
    public bool Runs(string @namespace, string service) => running.Contains((@namespace, service));

    /// <summary>Takes in what a window saw in a process: ids of trace points, and request types.</summary>
    public void Looked(ServiceProcess process, IReadOnlySet<string> seen, IReadOnlyCollection<string> requestTypes)
    {
        if (seen.Count == 0 && requestTypes.Count == 0)
        {
            return; // Idle, or the window did not come about.
        }

        foreach (var (key, absence) in absences.Where(a => a.Key.Namespace == process.Namespace && a.Key.Service == process.Service))
        {
            if (seen.Contains(key.Id))
            {
                absence.Havers.Add(process.Key);
                (absence.Windows, absence.WindowsOfItsRequests) = (0, 0);
            }
            else if (!absence.Havers.Contains(process.Key))
            {
                absence.Windows++;
                absence.WindowsOfItsRequests += absence.RequestTypes.Overlaps(requestTypes) ? 1 : 0;
            }
        }
    }

    /// <summary>Whether a listed point of a service is unseen; from the first call on it is looked out for.</summary>
    public bool IsUnseen(string @namespace, string service, DiscoveredTracePoint listed)
    {
        var key = (@namespace, service, listed.Id);
        if (!absences.TryGetValue(key, out var absence))
        {
            if (absences.Count >= MaxPoints)
            {
                foreach (var elsewhere in absences.Keys.Where(k => !Runs(k.Namespace, k.Service)).ToList())
                {
                    absences.Remove(elsewhere);
                }
            }

            if (absences.Count < MaxPoints)
            {
                absences[key] = new Absence([.. running[(@namespace, service)]]) { RequestTypes = [.. listed.RequestTypes] };
            }

            return false;
        }

        absence.RequestTypes = absence.RequestTypes.Count == listed.RequestTypes.Length ? absence.RequestTypes : [.. listed.RequestTypes];
        return absence.Havers.Count == 0 && (absence.WindowsOfItsRequests >= WindowsOfItsRequests || absence.Windows >= Windows);
    }

    /// <param name="havers">Processes that run, in which it was seen or may have been.</param>
    private sealed class Absence(HashSet<ProcessKey> havers)
    {
        public HashSet<ProcessKey> Havers { get; } = havers;

        public required HashSet<string> RequestTypes { get; set; }

        public int Windows { get; set; }

        public int WindowsOfItsRequests { get; set; }
    }
}
