using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>The working state of one call of <see cref="Chooser.Choose"/>. One writer.</summary>
internal sealed class Deliberation
{
    private readonly List<(ObjectKey Expectation, DecisionEntry Entry)> _decisions = [];
    private readonly Dictionary<ObjectKey, List<string>> _forcedOff = [];
    private readonly Dictionary<ObjectKey, string> _forcedReason = [];
    private readonly HashSet<ObjectKey> _exceeded = [];
    private readonly List<NodeReport> _nodes;
    private readonly Dictionary<string, double> _measuredEvents = new(StringComparer.Ordinal);

    public Deliberation(ChoosingInput input, ChoosingOptions options)
    {
        Input = input;
        Options = options;
        Ledger = new BudgetLedger(input.Budgets, input.OperatorNamespace, s => input.TracedCores.GetValueOrDefault(s, 1), options.Costs);
        var requests = input.Requests.GroupBy(r => r.Expectation).ToDictionary(g => g.Key, g => g.First());
        Sets = [.. input.Spaces.OrderBy(s => s.Set).Select(s => new WorkingSet(s, requests.GetValueOrDefault(s.Expectation), input.State.Of(s)))];
        Expectations = input.State.Expectations;
        _nodes = [.. input.Nodes.Where(n => input.NowNs - n.ReceivedNs <= options.NodeTimeout.Ticks * 100)];
    }

    public ChoosingInput Input { get; }

    public ChoosingOptions Options { get; }

    public BudgetLedger Ledger { get; }

    public ImmutableArray<WorkingSet> Sets { get; }

    public ImmutableSortedDictionary<ObjectKey, ExpectationState> Expectations { get; private set; }

    public long NowNs => Input.NowNs;

    public ExpectationState StateOf(ObjectKey expectation) => Expectations.GetValueOrDefault(expectation) ?? new ExpectationState();

    public void Set(ObjectKey expectation, ExpectationState state) => Expectations = Expectations.SetItem(expectation, state);

    /// <summary>The largest part of the spans and events that a node lost lately, of the nodes that have the set; 0 when none says so.</summary>
    public double LostShareOf(ObjectKey set) => _nodes
        .Where(n => n.Acknowledgement.Sets.Any(s => s.Namespace == set.Namespace && s.Name == set.Name))
        .Select(n => Math.Clamp(n.Acknowledgement.LostPermille, 0, 1000) / 1000.0)
        .DefaultIfEmpty(0).Max();

    public void Record(ObjectKey expectation, DecisionEntry entry)
    {
        Set(expectation, StateOf(expectation).With(entry));
        _decisions.Add((expectation, entry));
    }

    /// <summary>Whether agents measure more than a budget allows that caps a point: nothing comes on under it until they do not.</summary>
    public bool IsExceeded(ObjectKey budget, PointDemand demand) =>
        _exceeded.Count > 0 && Ledger.Capping(budget, demand).Any(b => _exceeded.Contains(b.Key));

    /// <summary>What the search of an expectation must not have on any more, and why; taken once.</summary>
    public (ImmutableArray<string> Ids, string Reason) TakeForcedOff(ObjectKey expectation) =>
        _forcedOff.Remove(expectation, out var ids) ? ([.. ids], _forcedReason[expectation]) : ([], string.Empty);

    /// <summary>Notes since when each desired state is in force, what failed, and what events were measured.</summary>
    public void ReadAcknowledgements()
    {
        foreach (var set in Sets)
        {
            var reports = ReportsOf(set);
            var complete = reports.Count > 0 && reports.TrueForAll(r => r.AppliedHash == set.State.DesiredHash);
            var late = NowNs - set.State.ChangedNs > Options.ApplyTimeout.Ticks * 100;

            // A node without the point's service answers "skipped" at once: nothing is known before the other nodes have answered.
            var failed = complete || late
                ? set.State.Enabled.Keys.Where(id => HasFailed(id, reports, late && !complete)).ToList()
                : [];
            set.State = set.State with
            {
                InForceNs = complete || late ? set.State.InForceNs ?? NowNs : null,
                Failed = set.State.Failed.Union(failed),
            };
            foreach (var point in reports.SelectMany(r => r.TracePoints).Where(p => p.State == TracePointState.Applied))
            {
                _measuredEvents[point.Id] = _measuredEvents.GetValueOrDefault(point.Id) + point.EventsPerSecond;
            }
        }
    }

    /// <summary>Switches off what is suspended, denied, failed, not in the catalogue any more, or in a layer that is not searched.</summary>
    public void SwitchOffWhatMustNotBeOn()
    {
        foreach (var set in Sets)
        {
            foreach (var id in set.State.Enabled.Keys)
            {
                if (WhyForbidden(set, id) is { } reason)
                {
                    ForceOff(set, id, reason);
                }
            }
        }
    }

    /// <summary>Keeps what fits, most gain per cost first; the rest goes off now.</summary>
    public void SwitchOffWhatIsOverBudget()
    {
        foreach (var set in Sets.Where(s => !s.Space.Spec.Suspend))
        {
            foreach (var demand in SkeletonOf(set))
            {
                Ledger.Reserve(set.Budget, demand);
            }
        }

        var on = Sets
            .SelectMany(s => s.State.Enabled.Values.Select(p => (Set: s, Point: p, Demand: DemandOf(s, p.Id))))
            .OrderByDescending(x => (x.Point.Share + x.Point.Gain + 1e-3) / (1e-3 + Ledger.CostOf(x.Set.Budget, x.Demand)))
            .ThenBy(x => x.Point.Id, StringComparer.Ordinal);
        foreach (var (set, point, demand) in on)
        {
            var dryRun = Ledger.IsDryRun(set.Budget, demand);
            var use = Ledger.UseWith(set.Budget, demand, out var reason);
            if (dryRun || use > 1)
            {
                ForceOff(set, point.Id, dryRun ? "its budget is in dry run" : reason);
            }
            else
            {
                Ledger.Reserve(set.Budget, demand);
            }
        }

        SwitchOffMeasuredExcess();
    }

    public void ForceOff(WorkingSet set, string id, string reason)
    {
        set.SwitchOff(id);
        var expectation = set.Space.Expectation;
        if (!_forcedOff.TryGetValue(expectation, out var ids))
        {
            _forcedOff[expectation] = ids = [];
            _forcedReason[expectation] = $"Switched off: {reason}.";
        }

        ids.Add(id);
    }

    public PointDemand DemandOf(WorkingSet set, string id)
    {
        if (!set.Space.TryGet(id, out var node))
        {
            var known = TracePointId.TryParse(id, out var parsed, out _) ? parsed : default;
            return new PointDemand(set.Space.Set, known, 0, 0, IsSkeleton: false);
        }

        // A point that has just been applied has measured nothing yet.
        var rate = _measuredEvents.GetValueOrDefault(id) is var measured && measured > 0
            ? measured
            : LoadOf(set, node.Id.Service) * node.EventsPerRequest;
        return new PointDemand(set.Space.Set, node.Id, rate, rate * Options.Costs.PerEvent(node.Layer).TotalSeconds, IsSkeleton: false);
    }

    public Plan ToPlan()
    {
        foreach (var expectation in _forcedOff.Keys.Order().ToList())
        {
            var (ids, reason) = TakeForcedOff(expectation);
            var state = StateOf(expectation);
            Record(expectation, new DecisionEntry { Number = state.Decisions + 1, TimeNs = NowNs, Strategy = "Enforcement", SwitchedOff = ids, Reason = reason });
        }

        var plans = Sets.Select(PlanOf).ToImmutableArray();
        return new Plan
        {
            Sets = plans,
            Decisions = [.. _decisions],
            Budgets = [.. Input.Budgets.Select(b => UseOf(b.Key))],
            Errors = [.. Sets.SelectMany(s => s.Space.Errors), .. Input.Budgets.SelectMany(b => b.Errors())],
            State = new SearchState
            {
                Sets = Sets.ToImmutableSortedDictionary(s => s.Space.Set, s => s.State),
                Expectations = Expectations,
            },
        };
    }

    private BudgetUse UseOf(ObjectKey budget)
    {
        var (points, spans, cores) = Ledger.UsedOf(budget);
        return new BudgetUse(budget, points, spans, cores);
    }

    private SetPlan PlanOf(WorkingSet set)
    {
        var skeleton = set.Space.Spec.Suspend || set.Request is { Suspend: true }
            ? []
            : SkeletonOf(set).Where(d => !Ledger.Capping(set.Budget, d).Any(b => b.IsZero)).Select(d => new DesiredTracePoint
            {
                Id = d.Id.ToString(),
                Mechanism = WorkingSet.MechanismOf(d.Id.Layer),
                Skeleton = true,
                Reason = "It belongs to the skeleton.",
            });
        ImmutableArray<DesiredTracePoint> desired =
            [.. skeleton.OrderBy(d => d.Id, StringComparer.Ordinal), .. set.State.Enabled.Values.Select(set.ToDesired)];
        var limits = LimitsOf(set);
        var oneIn = RecordOneInOf(set, limits);
        var hash = DesiredState.HashOf(desired, limits, oneIn);
        if (hash != set.State.DesiredHash)
        {
            set.State = set.State with { DesiredHash = hash, RecordOneIn = oneIn, ChangedNs = NowNs, InForceNs = null };
        }

        return new SetPlan
        {
            Set = set.Space.Set,
            Desired = desired,
            Limits = limits,
            RecordOneIn = oneIn,
            DesiredHash = hash,
            EverEnabled = [.. set.State.EverEnabled],
            CatalogueSize = set.Space.Nodes.Length,
            Decisions = StateOf(set.Space.Expectation).Decisions,
        };
    }

    private NodeLimits LimitsOf(WorkingSet set)
    {
        var any = new PointDemand(set.Space.Set, AnyPointOf(set), 0, 0, IsSkeleton: true);
        var capping = Ledger.Capping(set.Budget, any).ToList();
        if (capping.Count == 0 || capping.Exists(b => b.IsZero) || !capping.Exists(b => b.Key == set.Budget))
        {
            return new NodeLimits();
        }

        return new NodeLimits
        {
            MaxOverheadPermille = capping.Min(b => b.Spec!.Limits.MaxOverheadPermille),
            MaxCpuMillicoresPerNode = capping.Min(b => b.Spec!.Limits.MaxCpuMillicoresPerNode),
            MaxMemoryMebibytesPerNode = capping.Min(b => b.Spec!.Limits.MaxMemoryMebibytesPerNode),
            MaxSpansPerSecond = capping.Min(b => b.Spec!.Limits.MaxSpansPerSecond),
            LeaseSeconds = capping.Min(b => b.Spec!.Decision.TracePointLeaseSeconds),
        };
    }

    // Agents say what recording all the time would cost; nodes without the set's processes have no say.
    private int RecordOneInOf(WorkingSet set, NodeLimits limits)
    {
        var any = new PointDemand(set.Space.Set, AnyPointOf(set), 0, 0, IsSkeleton: true);
        var atRest = set.State.Enabled.IsEmpty
            ? Ledger.Capping(set.Budget, any).Select(b => b.Spec?.Limits.MaxOverheadPermilleAtRest).Min() ?? limits.MaxOverheadPermille
            : limits.MaxOverheadPermille;
        var full = _nodes
            .Where(n => n.Acknowledgement.Sets.Any(s => s.Processes > 0 && s.Namespace == set.Space.Set.Namespace && s.Name == set.Space.Set.Name))
            .Select(n => n.Acknowledgement.FullOverheadPermille).DefaultIfEmpty(0).Max();
        return RecordedShare.OneIn(set.State.RecordOneIn, full, Math.Min(atRest, limits.MaxOverheadPermille));
    }

    private static TracePointId AnyPointOf(WorkingSet set)
    {
        if (!set.Space.Nodes.IsEmpty)
        {
            return set.Space.Nodes[0].Id;
        }

        return set.Space.Spec.Skeleton.Select(s => TracePointId.TryParse(s, out var id, out _) ? id : default).FirstOrDefault();
    }

    private IEnumerable<PointDemand> SkeletonOf(WorkingSet set)
    {
        foreach (var text in set.Space.Spec.Skeleton)
        {
            if (TracePointId.TryParse(text, out var id, out _) && !SearchSpace.IsDenied(set.Space.Spec, text))
            {
                var rate = _measuredEvents.GetValueOrDefault(text, Input.RequestsPerSecond.GetValueOrDefault(id.Service));
                yield return new PointDemand(set.Space.Set, id, rate, rate * Options.Costs.PerEvent(id.Layer).TotalSeconds, IsSkeleton: true);
            }
        }
    }

    private double LoadOf(WorkingSet set, string service) => Input.RequestsPerSecond.TryGetValue(service, out var rate)
        ? rate
        : set.Request?.Suspects.Select(s => s.RequestsPerSecond).DefaultIfEmpty(1).Max() ?? 1;

    private List<SetAcknowledgement> ReportsOf(WorkingSet set) =>
    [
        .. _nodes.SelectMany(n => n.Acknowledgement.Sets).Where(s =>
            s.Processes > 0 && s.Namespace == set.Space.Set.Namespace && s.Name == set.Space.Set.Name),
    ];

    // Failed everywhere; or, when the time to apply is over, applied nowhere.
    private static bool HasFailed(string id, List<SetAcknowledgement> reports, bool late)
    {
        var states = reports.SelectMany(r => r.TracePoints).Where(p => p.Id == id).Select(p => p.State).ToList();
        var applied = states.Contains(TracePointState.Applied);
        var refused = states.Count > 0 && states.TrueForAll(s => s is TracePointState.Failed or TracePointState.Skipped);
        return !applied && (refused || late);
    }

    private static string? WhyForbidden(WorkingSet set, string id)
    {
        if (set.Request is null)
        {
            return $"the expectation {set.Space.Expectation} does not exist";
        }

        if (set.Request.Suspend || set.Space.Spec.Suspend)
        {
            return set.Request.Suspend ? "the expectation is suspended" : $"the set {set.Space.Set} is suspended";
        }

        if (!set.Space.TryGet(id, out var node))
        {
            return $"{id} is not in the catalogue any more";
        }

        if (node.Denied)
        {
            return $"{id} is denied by the set {set.Space.Set}";
        }

        if (!set.IsSearched(node.Layer))
        {
            return $"the expectation does not search the {node.Layer} layer";
        }

        return set.State.Failed.Contains(id) ? $"{id} could not be applied on any node" : null;
    }

    // Agents measure what tracing costs in fact. Above the limit, points go off until the predicted cost has shrunk by the
    // same ratio, worst gain per cost first.
    private void SwitchOffMeasuredExcess()
    {
        foreach (var budget in Input.Budgets.Where(b => !b.IsZero))
        {
            var over = _nodes.Select(n => OverRatio(n.Acknowledgement, budget)).DefaultIfEmpty(0).Max();
            if (over <= 1)
            {
                continue;
            }

            _exceeded.Add(budget.Key);
            var capped = Sets
                .SelectMany(s => s.State.Enabled.Values.Select(p => (Set: s, Point: p, Demand: DemandOf(s, p.Id))))
                .Where(x => Ledger.Capping(x.Set.Budget, x.Demand).Any(b => b.Key == budget.Key))
                .OrderBy(x => (x.Point.Share + x.Point.Gain + 1e-3) / (1e-9 + x.Demand.Cores))
                .ToList();
            var total = capped.Sum(x => x.Demand.Cores);
            var left = total;
            foreach (var (set, point, demand) in capped)
            {
                if (total > 0 && left <= total / over)
                {
                    break;
                }

                left -= demand.Cores;
                Ledger.Release(set.Budget, demand);
                ForceOff(set, point.Id, $"the measured overhead is {over:0.0} times the limit of budget {budget.Key}");
            }
        }
    }

    private static double OverRatio(Acknowledgement node, BudgetEntry budget)
    {
        var limits = budget.Spec!.Limits;
        return Math.Max(
            Ratio(node.OverheadPermille, limits.MaxOverheadPermille),
            Math.Max(Ratio(node.AgentCpuMillicores, limits.MaxCpuMillicoresPerNode), Ratio(node.AgentMemoryMebibytes, limits.MaxMemoryMebibytesPerNode)));

        static double Ratio(int used, int limit) => used <= 0 ? 0 : limit <= 0 ? double.MaxValue : (double)used / limit;
    }
}
