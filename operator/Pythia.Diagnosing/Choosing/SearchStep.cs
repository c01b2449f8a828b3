using System.Collections.Immutable;
using System.Globalization;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>One expectation's part of a plan: judge the evidence, end what is over, take the next decision when it is due.</summary>
internal sealed class SearchStep
{
    // Regions below this part of the leading one are not searched before the search ends.
    private const double WorthSearching = 0.5;

    private readonly Deliberation _all;
    private readonly SearchRequest _request;
    private readonly ImmutableArray<WorkingSet> _sets;
    private readonly List<string> _off = [];
    private ExpectationState _state;

    public SearchStep(Deliberation all, SearchRequest request)
    {
        _all = all;
        _request = request;
        _sets = [.. all.Sets.Where(s => s.Space.Expectation == request.Expectation && !s.Space.Spec.Suspend)];
        _state = all.StateOf(request.Expectation);
    }

    private long NowNs => _all.NowNs;

    private ChoosingOptions Options => _all.Options;

    public void Run()
    {
        ForgetConclusions();
        if (!_request.Suspend && Target() is { } target)
        {
            Begin(target);
            Renew();
            Search(target);
        }
        else
        {
            _state = _state with { Searching = string.Empty };
            EndHeld();
        }

        var (forced, why) = _all.TakeForcedOff(_request.Expectation);
        if (forced.Length > 0)
        {
            Decide("Enforcement", [], forced, 0, [], why);
        }

        _all.Set(_request.Expectation, _state);
    }

    // The problem that is searched for already, else the one with most to gain that no conclusion covers.
    private Suspect? Target()
    {
        var open = _request.Suspects.Where(s => !_state.Conclusions.Any(c => Covers(c, s)));
        return open.OrderByDescending(s => s.Key == _state.Searching).ThenByDescending(s => s.Priority)
            .ThenBy(s => s.Key, StringComparer.Ordinal).FirstOrDefault();
    }

    // A conclusion covers the problems of its request type for as long as its service carries them.
    private static bool Covers(Conclusion conclusion, Suspect suspect)
    {
        if (!string.Equals(conclusion.RequestType, suspect.RequestType, StringComparison.Ordinal))
        {
            return false;
        }

        var byService = suspect.Positions.GroupBy(p => p.Point.Service, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(p => p.Share), StringComparer.Ordinal);
        return byService.Count == 0 || byService.GetValueOrDefault(conclusion.Service) >= 0.5 * byService.Values.Max();
    }

    private void ForgetConclusions()
    {
        var lease = LeaseNs();
        _state = _state with
        {
            Conclusions =
            [
                .. _state.Conclusions
                    .Select(c => _request.Suspects.Any(s => s.RequestType == c.RequestType) ? c with { SeenNs = NowNs } : c)
                    .Where(c => NowNs - Math.Max(c.SeenNs, c.AtNs) <= lease),
            ],
        };
    }

    // A new search starts with a clean record: what was ruled out for another problem may matter for this one.
    private void Begin(Suspect target)
    {
        _state = _state with { LastProblemNs = NowNs };
        if (_state.Searching == target.Key)
        {
            return;
        }

        var resumed = _state.Searching.Length == 0 && _state.Conclusions.IsEmpty && _sets.Any(s => !s.State.Enabled.IsEmpty);
        if (!resumed && _state.Searching.Length == 0)
        {
            _state = _state with { Decisions = 0, Log = [] };
            foreach (var set in _sets)
            {
                set.State = set.State with
                {
                    EverEnabled = set.State.Enabled.Keys.ToImmutableSortedSet(StringComparer.Ordinal),
                    RuledOut = SetState.NoIds,
                    Failed = SetState.NoIds,
                };
            }
        }

        _state = _state with { Searching = target.Key };
    }

    private void Renew()
    {
        foreach (var set in _sets)
        {
            set.State = set.State with
            {
                Enabled = set.State.Enabled.ToImmutableSortedDictionary(e => e.Key, e => e.Value with { RenewedNs = NowNs }, StringComparer.Ordinal),
            };
        }
    }

    private void EndHeld()
    {
        var held = _state.Conclusions.Any(c => NowNs - c.AtNs <= Options.Hold.Ticks * 100);
        if (held)
        {
            Renew();
            return;
        }

        var lease = LeaseNs();
        var explained = !_state.Conclusions.IsEmpty;
        foreach (var set in _sets)
        {
            foreach (var point in set.State.Enabled.Values.Where(p => explained || NowNs - p.RenewedNs > lease))
            {
                _all.ForceOff(set, point.Id, explained ? "the place is known and was held long enough" : "the lease ended, the problem is gone");
            }
        }
    }

    private void Search(Suspect target)
    {
        if (!IsDue() || _sets.IsEmpty || _sets.Any(s => s.State.InForceNs is null))
        {
            return;
        }

        var regions = Regions(target);
        if (!EvidenceSuffices(target, regions))
        {
            return;
        }

        // Variables must have had their chance first; nothing changes meanwhile, because a change would make the evidence begin anew.
        if (regions.Length > 0 && regions[0].CrossesLayers && !HasCrossed(regions[0].Service) && target.Traces < Options.MinTracesToCross && _request.Options.Strategy != SearchStrategyName.CrossLayer)
        {
            return;
        }

        Judge(target);
        regions = Regions(target);
        if (regions.IsEmpty)
        {
            return;
        }

        var candidates = regions.Sum(r => r.Candidates.Count(c => c.CanEnable));
        var worthwhile = regions.Where(r => r.Share >= WorthSearching * regions[0].Share).ToImmutableArray();
        if (worthwhile.All(r => r.Candidates.IsEmpty) || (regions[0].Candidates.IsEmpty && regions[0].Share >= Options.CarryingShare))
        {
            Conclude(target, regions, candidates);
            return;
        }

        if (regions[0].CrossesLayers && !HasCrossed(regions[0].Service) && target.Traces < Options.MinTracesToCross && _request.Options.Strategy != SearchStrategyName.CrossLayer)
        {
            SwitchOn(target, regions[0], [], candidates);
            return;
        }

        var changes = Math.Max(0, MaxChanges() - _off.Count);
        var strategy = Strategies.Of(_request.Options.Strategy);
        var proposals = strategy.Propose(new SearchContext
        {
            Suspect = target,
            Regions = worthwhile,
            BatchSize = Math.Min(Options.BatchSize, changes),
            SpaceSize = _sets.Sum(s => s.Space.Nodes.Length),
            Seed = SeedOf(_all.Input.Seed, _state.Decisions, target.Key),
        });
        SwitchOn(target, regions[0], proposals, candidates);
    }

    // Once the layers below a service were searched, its variables have had their chance.
    private bool HasCrossed(string service) => _sets.Any(s => s.State.EverEnabled.Any(
        id => s.Space.TryGet(id, out var node) && node.Layer != Layer.Application && node.Id.Service == service));

    private ImmutableArray<Region> Regions(Suspect target)
    {
        var sets = _sets.ToDictionary(s => s.Space.Set);
        var map = new RegionMap(
            [.. _sets.Select(s => s.Space)],
            (space, node) => sets[space.Set].StatusOf(node),
            (space, node) => CostOf(sets[space.Set], node));
        return map.Divide(target);
    }

    private double CostOf(WorkingSet set, SearchNode node) => _all.Ledger.CostOf(set.Budget, _all.DemandOf(set, node.Text));

    private bool IsDue()
    {
        var interval = TimeSpan.FromSeconds(Budgets().Select(b => b.Spec!.Decision.IntervalSeconds).DefaultIfEmpty(0).Max());
        return _state.LastDecisionNs is not { } last || NowNs - last >= interval.Ticks * 100;
    }

    private bool EvidenceSuffices(Suspect target, ImmutableArray<Region> regions)
    {
        if (target.Traces >= Options.MaxTraces)
        {
            return true;
        }

        if (target.Traces < Options.MinTraces || target.EffectiveTraces < Options.MinEffectiveTraces)
        {
            return false;
        }

        if (regions.Length < 2)
        {
            return true;
        }

        var (first, second) = (regions[0], regions[1]);
        var error = Math.Sqrt((first.StandardError * first.StandardError) + (second.StandardError * second.StandardError));
        return first.Share - second.Share >= 2 * error;
    }

    // What each trace point told: its share with everything inside of it.
    private void Judge(Suspect target)
    {
        // Half of the changes are left for what comes on: a point that tells nothing can wait for the next decision, the search cannot.
        var mostOff = Math.Max(1, MaxChanges() / 2);
        var told = new List<string>();
        foreach (var set in _sets)
        {
            foreach (var point in set.State.Enabled.Values)
            {
                var share = target.Positions.Where(p => p.Path.Contains(point.Id, StringComparer.Ordinal)).Sum(p => p.Share);
                set.State = set.State with { Enabled = set.State.Enabled.SetItem(point.Id, point with { Share = share, Gain = 0 }) };
                if (point.Decision == _state.Decisions)
                {
                    told.Add(string.Create(CultureInfo.InvariantCulture, $"{point.Id} took {share:P0}"));
                }

                var patient = _state.Decisions + 1 - point.Decision < Options.PatienceDecisions;
                if (share < Options.ContributingShare && !patient && _off.Count < mostOff)
                {
                    set.SwitchOff(point.Id);
                    set.State = set.State with { RuledOut = set.State.RuledOut.Add(point.Id) };
                    _all.Ledger.Release(set.Budget, _all.DemandOf(set, point.Id));
                    _off.Add(point.Id);
                }
            }
        }

        if (told.Count > 0 && !_state.Log.IsEmpty)
        {
            _state = _state with { Log = _state.Log.SetItem(0, _state.Log[0] with { Outcome = string.Join(", ", told) + "." }) };
        }
    }

    private void Conclude(Suspect target, ImmutableArray<Region> regions, int candidates)
    {
        var top = regions[0];
        var used = _sets.Sum(s => s.State.EverEnabled.Count);
        var within = target.Positions.Where(p => p.Place == top.Place && p.Point.Layer != Layer.Application && p.Path.Length > 1)
            .Select(p => p.Path[^2]).FirstOrDefault(string.Empty);
        var reason = string.Create(CultureInfo.InvariantCulture, $"{top.Place} carries {Math.Min(1, top.Share):P0} and has nothing left inside to switch on.");
        Decide(_request.Options.Strategy.ToString(), [], [.. _off], candidates, [], reason);
        var lost = _sets.Select(s => _all.LostShareOf(s.Space.Set)).DefaultIfEmpty(0).Max();
        var conclusion = new Conclusion
        {
            Problem = target.Key,
            RequestType = target.RequestType,
            Place = top.Place,
            Service = top.Service,
            Within = within,
            Share = top.Share,
            Confidence = ConfidenceOf(regions) * (1 - lost),
            LostShare = lost,
            AtNs = NowNs,
            SeenNs = NowNs,
            Decisions = _state.Decisions,
            TracePointsUsed = used,
            TracePointsInAll = _sets.Sum(s => s.Space.Nodes.Length),
        };
        _state = _state with { Searching = string.Empty, Conclusions = [.. _state.Conclusions.Where(c => c.RequestType != target.RequestType), conclusion] };
    }

    // The probability that the leading share is larger than the next one, by the normal approximation.
    private static double ConfidenceOf(ImmutableArray<Region> regions)
    {
        if (regions.Length < 2)
        {
            return 1;
        }

        var error = Math.Sqrt(Math.Pow(regions[0].StandardError, 2) + Math.Pow(regions[1].StandardError, 2));
        return error <= 0 ? 1 : MathNet.Numerics.Distributions.Normal.CDF(0, error, regions[0].Share - regions[1].Share);
    }

    private void SwitchOn(Suspect target, Region top, ImmutableArray<Proposal> proposals, int candidates)
    {
        var choices = ImmutableArray.CreateBuilder<DecisionChoice>(proposals.Length);
        var on = new List<string>();
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{top.Place} carries {Math.Min(1, top.Share):P0} of the problem of {target.RequestType}; these would tell most about where inside.");
        var dryRun = false;
        foreach (var proposal in proposals)
        {
            var set = _sets.First(s => s.Space.Set == proposal.Candidate.Set);
            var demand = _all.DemandOf(set, proposal.Candidate.Node.Text);
            var use = _all.Ledger.UseWith(set.Budget, demand, out var note);
            var dry = _all.Ledger.IsDryRun(set.Budget, demand);
            dryRun |= dry;
            var exceeded = _all.IsExceeded(set.Budget, demand);
            note = exceeded ? "the measured overhead is above the limit" : note;
            var chosen = use <= 1 && !dry && !exceeded && on.Count + _off.Count < MaxChanges();
            choices.Add(new DecisionChoice(demand.Id.ToString(), proposal.Gain, proposal.Candidate.Cost, chosen, dry ? "dry run" : note));
            if (chosen)
            {
                _all.Ledger.Reserve(set.Budget, demand);
                set.SwitchOn(new EnabledPoint { Id = proposal.Candidate.Node.Text, Decision = _state.Decisions + 1, RenewedNs = NowNs, Gain = proposal.Gain, Reason = reason });
                on.Add(proposal.Candidate.Node.Text);
            }
        }

        if (dryRun)
        {
            reason = $"Dry run, would switch on {string.Join(", ", choices.Select(c => c.Id))}: {reason}";
        }

        if (on.Count + _off.Count > 0 || (dryRun && (_state.Log.IsEmpty || _state.Log[0].Reason != reason)))
        {
            Decide(_request.Options.Strategy.ToString(), [.. on], [.. _off], candidates, choices.ToImmutable(), reason);
        }
    }

    private void Decide(
        string strategy, ImmutableArray<string> on, ImmutableArray<string> off, int candidates, ImmutableArray<DecisionChoice> choices, string reason)
    {
        _all.Set(_request.Expectation, _state);
        _all.Record(_request.Expectation, new DecisionEntry
        {
            Number = _state.Decisions + 1,
            TimeNs = NowNs,
            Strategy = strategy,
            SwitchedOn = on,
            SwitchedOff = off,
            Candidates = candidates,
            Choices = choices,
            Reason = reason,
        });
        _state = _all.StateOf(_request.Expectation);
    }

    private List<BudgetEntry> Budgets() =>
    [
        .. _all.Input.Budgets.Where(b => b.Spec is not null && _sets.Any(s => s.Space.Services.Any(
            service => b.Caps(_request.Budget, s.Space.Set.Namespace, service, _all.Input.OperatorNamespace)))),
    ];

    private int MaxChanges() => Budgets().Select(b => b.Spec!.Decision.MaxChangesPerDecision).DefaultIfEmpty(0).Min();

    private long LeaseNs() =>
        TimeSpan.FromSeconds(Budgets().Select(b => b.Spec!.Decision.TracePointLeaseSeconds).DefaultIfEmpty(0).Min()).Ticks * 100;

    private static int SeedOf(int seed, int decisions, string key)
    {
        var hash = unchecked((uint)seed * 2654435761u) ^ (uint)decisions;
        foreach (var c in key)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return unchecked((int)hash);
    }
}
