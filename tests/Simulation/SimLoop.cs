using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;
using Suspect = Pythia.Diagnosing.Choosing.Suspect;

namespace Pythia.Simulation.Tests;

/// <summary>The whole diagnosis loop on virtual time, against a generated application and scripted agents.</summary>
internal sealed class SimLoop
{
    private static readonly ObjectKey Expectation = new("sim", "slow");
    private static readonly ObjectKey Budget = new("sim", "default");

    private readonly SimOptions _options;
    private readonly SimApplication _application;
    private readonly SimRequests _requests;
    private readonly ContextLearner _contexts = new();
    private int _learned;
    private ILookup<string, LearnedContext> _profile = Array.Empty<LearnedContext>().ToLookup(c => c.Id);
    private ImmutableArray<SearchSpace> _spaces;
    private readonly Dictionary<ObjectKey, SimAgent> _agents = [];
    private readonly Random _random;
    private readonly ImmutableArray<Expectation> _expectations;
    private WorkflowGrouper _grouper = new();
    private GroupStore _store;
    private EvidenceStore _evidence = new(600, 200);
    private SearchState _state = SearchState.Empty;
    private long _nowNs = 1_700_000_000_000_000_000;
    private int _violations;
    private int _alarms;
    private string _alarm = string.Empty;
    private Explanation? _explanation;

    public SimLoop(SimOptions options)
    {
        _options = options;
        _application = new SimApplication(options.Seed, options.Services, options.TracePoints, options.Kind);
        _requests = new SimRequests(_application, options.LostSpans);
        Profile();
        _spaces = Spaces();
        _random = new Random(options.Seed + 1);
        _store = new GroupStore(_grouper.Contexts);
        foreach (var space in _spaces)
        {
            _agents[space.Set] = new SimAgent();
        }

        Calibrate();
        _expectations =
        [
            new Expectation
            {
                Name = Expectation.ToString(),
                Spec = new PerformanceExpectationSpec
                {
                    Requests = new RequestSelector { Service = _application.Services[0].Name },
                    // What is called free of faults keeps the default; some generated applications vary by more than 30 % by themselves.
                    Expect = new ExpectedPerformance { TargetCvPermille = options.Kind == CauseKind.None ? 500 : 300 },
                },
            },
        ];
    }

    public SimApplication Application => _application;

    public SimOutcome Run()
    {
        var rounds = (int)(_options.Limit / _options.Period);
        var start = _nowNs;
        Conclusion? conclusion = null;
        for (var round = 0; round < rounds && conclusion is null; round++)
        {
            if (_options.RollOuts.Contains(round))
            {
                _application.Services.ForEach(s => s.Roll(2 + round, s.Pods.Length));
            }

            if (_options.Restarts.Contains(round))
            {
                Restart();
            }

            Serve();
            if (!_options.Hierarchy && _contexts.Version != _learned)
            {
                _spaces = Spaces();
            }

            if (round % 12 == 11)
            {
                _store.Rotate(learn: _options.Kind == CauseKind.None);
            }

            Decide();
            conclusion = _state.OfExpectation(Expectation).Conclusions.FirstOrDefault();
        }

        var ever = _spaces.Sum(s => _state.Of(s).EverEnabled.Count);
        return new SimOutcome
        {
            Options = _options,
            Expected = _application.Place,
            Found = conclusion?.Place ?? string.Empty,
            EverOnRatio = (double)(conclusion?.TracePointsUsed ?? ever) / _application.TracePoints,
            Decisions = conclusion?.Decisions ?? _state.OfExpectation(Expectation).Decisions,
            Time = TimeSpan.FromTicks((_nowNs - start) / 100),
            BudgetViolations = _violations,
            Alarms = _alarms,
            Alarm = _alarm,
            Explanation = _explanation is { IsExplained: true, Variables: [var first, ..] } ? first.Effect : string.Empty,
            Log = string.Join('\n', _state.OfExpectation(Expectation).Log.Reverse().Select(e =>
                $"  {e.Number} on: {string.Join(' ', e.SwitchedOn)} off: {string.Join(' ', e.SwitchedOff)} | {e.Reason} | {e.Outcome}")),
        };
    }

    private ImmutableArray<SearchSpace> Spaces()
    {
        _learned = _contexts.Version;
        var learned = _options.Hierarchy ? [] : _contexts.Learned;
        return [.. _application.Services.Select(s => s.ToSpace(_options.Hierarchy, _profile, learned))];
    }

    private void Profile()
    {
        var all = _application.Services.SelectMany(s => s.Points).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < _options.Profiled; i++)
        {
            _contexts.Observe(Trace.FromSpans(_requests.Run(_nowNs, all)));
        }

        _profile = _contexts.Learned.ToLookup(c => c.Id, StringComparer.Ordinal);
    }

    // The cause adds between one and two and a half times what a request takes without it, so that it is a problem in any application.
    private void Calibrate()
    {
        var total = 0L;
        for (var i = 0; i < 60; i++)
        {
            var root = _requests.Run(_nowNs, new HashSet<string>()).Find(s => s.ParentSpanId.IsEmpty)!;
            total += root.DurationNanoseconds;
        }

        _application.Severity = total / 60 / 1e9 * (1 + (1.5 * _application.Random.NextDouble()));
    }

    private void Serve()
    {
        var end = _nowNs + (_options.Period.Ticks * 100);
        var before = _requests.DeepSpans;
        while (true)
        {
            _nowNs += (long)(-Math.Log(1 - _random.NextDouble()) / _options.Rate * 1e9);
            if (_nowNs >= end)
            {
                break;
            }

            var on = OnNow();
            var trace = Trace.FromSpans(_requests.Run(_nowNs, on));
            if (!_options.Hierarchy)
            {
                _contexts.Observe(trace);
            }

            foreach (var request in _grouper.Assign(trace, _expectations))
            {
                _store.Add(request);
                _evidence.Add(request);
            }
        }

        _nowNs = end;
        var deep = OnNow().Count;
        var perSecond = (_requests.DeepSpans - before) / _options.Period.TotalSeconds;
        _violations += deep > _options.MaxEnabled || perSecond > _options.MaxSpansPerSecond ? 1 : 0;
    }

    private HashSet<string> OnNow()
    {
        var on = new HashSet<string>(StringComparer.Ordinal);
        foreach (var agent in _agents.Values)
        {
            agent.Advance(_nowNs);
            on.UnionWith(agent.On);
        }

        return on;
    }

    private void Decide()
    {
        var problems = Localizer.Rank(_store.Snapshot(), _expectations, _options.Kind == CauseKind.None ? _store.Baseline() : null);
        _alarms += problems.IsEmpty ? 0 : 1;
        _alarm = problems.IsEmpty ? _alarm : $"{problems[0].Kind}: {problems[0].Message}";
        var since = _state.EvidenceSince(Expectation, _spaces);
        var suspects = problems.Select((p, i) => SuspectOf(p, since, explain: i == 0));
        var plan = Chooser.Choose(new ChoosingInput
        {
            Requests =
            [
                new SearchRequest
                {
                    Expectation = Expectation,
                    Options = new SearchOptions { Strategy = _options.Strategy },
                    Suspects = [.. suspects],
                },
            ],
            Spaces = _spaces,
            Budgets = [BudgetOf()],
            Nodes = [new NodeReport(Acknowledge(), _nowNs)],
            State = _state,
            NowNs = _nowNs,
            Seed = _options.Seed,
        }, new ChoosingOptions { BatchSize = _options.BatchSize });
        _state = plan.State;
        foreach (var set in plan.Sets)
        {
            var delay = TimeSpan.FromSeconds(_options.ApplyDelay.TotalSeconds * _random.NextDouble());
            _agents[set.Set].Receive(set, _nowNs + (delay.Ticks * 100));
        }
    }

    private Suspect SuspectOf(Problem problem, long? since, bool explain)
    {
        var requests = _evidence.Of(problem.Group.Key);
        var suspect = Suspects.Of(problem, requests, _grouper.Contexts, since);
        if (!explain || since is null || suspect.Traces < 60 || !HasNothingLeft(suspect.LeadingPlace))
        {
            return suspect;
        }

        _explanation = Explainer.Explain(problem, _options.Seed, requests.Where(r => r.StartUnixNanoseconds >= since), suspect.LeadingPlace);
        return suspect with { Explained = _explanation.IsExplained };
    }

    // Variables decide about the layers below only where the application has nothing left to switch on.
    private bool HasNothingLeft(string place)
    {
        foreach (var space in _spaces)
        {
            if (space.TryGet(place, out var node))
            {
                return node.Children.All(c => _state.Of(space).EverEnabled.Contains(space.Nodes[c].Text));
            }
        }

        return false;
    }

    private BudgetEntry BudgetOf() => new()
    {
        Key = Budget,
        Spec = new InstrumentationBudgetSpec
        {
            Limits = new BudgetLimits
            {
                MaxEnabledTracePoints = _options.MaxEnabled,
                MaxSpansPerSecond = _options.MaxSpansPerSecond,
                MaxOverheadPermille = 15,
                MaxCpuMillicoresPerNode = 500,
            },
            Decision = new BudgetDecision { IntervalSeconds = 5, MaxChangesPerDecision = 16 },
        },
    };

    private Acknowledgement Acknowledge() => new()
    {
        Node = "node-1",
        Sets =
        [
            .. _agents.Select(a => new SetAcknowledgement { Namespace = a.Key.Namespace, Name = a.Key.Name, Processes = 1, AppliedHash = a.Value.AppliedHash }),
        ],
    };

    // What an operator finds after a restart: the statuses that it wrote, and no statistics.
    private void Restart()
    {
        var expectation = _state.OfExpectation(Expectation);
        _state = SearchState.FromStatus(
            _spaces.Select(s => KeyValuePair.Create(s.Set, new TracePointSetStatus
            {
                Desired = _agents[s.Set].Desired,
                DesiredHash = _state.Of(s).DesiredHash,
                EverEnabled = [.. _state.Of(s).EverEnabled],
            })),
            [
                KeyValuePair.Create(Expectation, new PerformanceExpectationStatus
                {
                    DecisionCount = expectation.Decisions,
                    Decisions = [.. expectation.Log.Select(e => e.ToRecord())],
                }),
            ],
            _spaces.ToDictionary(s => s.Set, _ => Expectation),
            _nowNs);
        _grouper = new WorkflowGrouper();
        _store = new GroupStore(_grouper.Contexts);
        _evidence = new EvidenceStore(600, 200);
    }
}
