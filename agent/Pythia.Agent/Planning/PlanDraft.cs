using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>A plan in the making: collects selections, then sorts them, so that equal wishes give equal plans.</summary>
internal sealed class PlanDraft
{
    private readonly SortedDictionary<int, Entry> processes = [];
    private readonly SortedDictionary<string, KernelProbe> kernel = new(StringComparer.Ordinal);

    /// <summary>Adds an activity.</summary>
    /// <returns>False when the process's filter has no room for it.</returns>
    public bool TryAdd(ServiceProcess process, ActivitySelection selection)
    {
        var entry = EntryOf(process);
        var key = (selection.Source, selection.Operation);
        if (entry.Activities.ContainsKey(key))
        {
            return true;
        }

        var length = FilterSpec.LengthOf(selection);
        if (entry.FilterLength + length > FilterSpec.MaxLength)
        {
            return false;
        }

        entry.FilterLength += length;
        entry.Activities[key] = selection;
        return true;
    }

    public void Add(ServiceProcess process, RuntimePoint point)
    {
        EntryOf(process).Runtime.Add(point);
        if (point != RuntimePoint.PoolQueue)
        {
            Attribute(process);
        }
    }

    public void Add(ServiceProcess process, NodePoint point) => EntryOf(process).Node.Add(point);

    /// <summary>Adds a probe; when two sets want the same one, it observes the processes of both, from the lower threshold on.</summary>
    public void Add(KernelProbe probe) => kernel[probe.Id] = kernel.TryGetValue(probe.Id, out var other)
        ? probe with
        {
            Pids = [.. probe.Pids.Union(other.Pids).Order()],
            MinMicroseconds = Math.Min(probe.MinMicroseconds, other.MinMicroseconds),
        }
        : probe;

    /// <summary>A set wants the process observed from inside; one that does not want that wins.</summary>
    public void Inject(ServiceProcess process, bool isWanted)
    {
        var entry = EntryOf(process);
        entry.Inject = isWanted && entry.Inject != false;
    }

    /// <summary>A set wants nothing but the skeleton of the process now; one that wants more wins.</summary>
    public void Rest(ServiceProcess process, bool isAtRest)
    {
        var entry = EntryOf(process);
        entry.IsAtRest = isAtRest && entry.IsAtRest != false;
    }

    /// <summary>A set has its processes recorded in slices of time; of two sets, the one that records less wins.</summary>
    public void Record(ServiceProcess process, int oneIn)
    {
        var entry = EntryOf(process);
        entry.OneIn = Math.Max(entry.OneIn, oneIn);
    }

    /// <summary>The activity is wanted in these request types only; empty: in all. Sets that want the same activity get what any of them wants.</summary>
    public void Limit(ServiceProcess process, ActivitySelection selection, ImmutableArray<string> requestTypes)
    {
        var types = EntryOf(process).Types;
        types[selection] = requestTypes.IsDefaultOrEmpty || (types.TryGetValue(selection, out var before) && before.IsEmpty) ? []
            : [.. (before.IsDefault ? [] : before).Union(requestTypes).Order(StringComparer.Ordinal)];
    }

    /// <summary>The process's threads must be attributed to requests.</summary>
    public void Attribute(ServiceProcess process) => EntryOf(process).Attribute = true;

    /// <summary>The names of all activities of the process shall be looked for now.</summary>
    public void Discover(ServiceProcess process) => EntryOf(process).Discover = true;

    /// <summary>The process's kernel events must be told apart by request: by its threads' slots, or from outside where it has none.</summary>
    public void Slot(ServiceProcess process) => EntryOf(process).Slot = true;

    /// <summary>The process's work items must be followed from thread to thread.</summary>
    public void FollowWork(ServiceProcess process) => EntryOf(process).FollowWork = true;

    public AgentPlan ToPlan(ImmutableArray<SetPlan> sets) => new()
    {
        Processes = [.. processes.Values.Select(e => e.ToPlan())],
        Kernel = [.. kernel.Values],
        Sets = sets,
    };

    private Entry EntryOf(ServiceProcess process)
    {
        if (!processes.TryGetValue(process.Key.Pid, out var entry))
        {
            processes[process.Key.Pid] = entry = new Entry(process);
        }

        return entry;
    }

    private sealed class Entry(ServiceProcess process)
    {
        public SortedDictionary<(string, string), ActivitySelection> Activities { get; } = new(OrdinalPairs.Instance);

        public SortedSet<RuntimePoint> Runtime { get; } = [];

        public SortedSet<NodePoint> Node { get; } = [];

        public bool Attribute { get; set; }

        public bool FollowWork { get; set; }

        public bool Discover { get; set; }

        public bool Slot { get; set; }

        public bool? Inject { get; set; }

        public bool? IsAtRest { get; set; }

        public int OneIn { get; set; } = 1;

        public Dictionary<ActivitySelection, ImmutableArray<string>> Types { get; } = [];

        public int FilterLength { get; set; }

        public ProcessPlan ToPlan() => new()
        {
            Process = process,
            Activities = [.. Activities.Values],
            Runtime = [.. Runtime],
            Node = [.. Node],
            Attribute = Attribute,
            FollowWork = FollowWork,
            Discover = Discover,
            Slot = Slot,
            Injected = Inject == true,
            Slices = new Slices(Discover ? 1 : OneIn),
            RootsPerSecond = Inject == true && IsAtRest == true && !Discover ? InjectionPlanner.RootsPerSecondAtRest : 0,
            RequestTypes = Types.Where(t => !t.Value.IsEmpty).ToImmutableDictionary(),
        };
    }

    private sealed class OrdinalPairs : IComparer<(string, string)>
    {
        public static readonly OrdinalPairs Instance = new();

        public int Compare((string, string) x, (string, string) y) =>
            string.CompareOrdinal(x.Item1, y.Item1) is var first and not 0 ? first : string.CompareOrdinal(x.Item2, y.Item2);
    }
}
