using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Diagnosing.Publishing;
using Pythia.Diagnosing.Transmitting;
using Pythia.Ingesting.Assembling;
using Pythia.Model;
using Pythia.OperatorHost.Cluster;
using Pythia.OperatorHost.Replicas;
using Suspect = Pythia.Diagnosing.Choosing.Suspect;

namespace Pythia.OperatorHost;

/// <summary>What the stages remember between turns of the loop: groups, their baseline, recent requests, rates, explanations. One caller.</summary>
internal sealed class Diagnosis
{
    private const long WindowNs = 60_000_000_000;
    private const long ExplainEveryNs = 3_000_000_000;
    private const long RememberNs = 300_000_000_000;
    private const int MostStretched = 15;
    private const int MaxExplained = 8;

    // An explanation of a concluded place from fewer requests is made again when there are more (decision 64).
    private const int SettledRequests = 200;
    private const long EffectEveryNs = 30_000_000_000;
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly WorkflowGrouper _grouper = new();
    private readonly ContextLearner _contexts = new();
    private readonly CausalDesk _causes;
    private readonly GroupStore _groups;
    private readonly EvidenceStore _evidence = new();
    private readonly ServiceRates _rates = new();
    private readonly SkeletonCache _skeletons = new();
    private readonly Dictionary<(ObjectKey Expectation, string Problem), Explanation> _explanations = [];
    private readonly Dictionary<(ObjectKey Expectation, string Problem), (string Place, PlaceEffect? Effect, long AtNs)> _effects = [];
    private long _windowStarted;
    private long _explainedAt;

    public Diagnosis(CausalDesk causes)
    {
        _causes = causes;
        _groups = new GroupStore(_grouper.Contexts);
    }

    /// <summary>Calling contexts of trace points, as traces have shown them.</summary>
    public ContextLearner Contexts => _contexts;

    /// <summary>The last two windows, as they were judged.</summary>
    public GroupWindow Window { get; private set; } = new(new CallingContextTree());

    /// <summary>Requests per second by service.</summary>
    public ImmutableDictionary<string, double> Rates(long nowNs) => _rates.PerSecond(nowNs);

    /// <summary>Grouping: takes complete traces.</summary>
    public void Group(ImmutableArray<AssembledTrace> traces, World world, long nowNs)
    {
        if (traces.IsEmpty)
        {
            return;
        }

        var expectations = Expectations(world);
        var skeleton = _skeletons.Of(world);
        foreach (var assembled in traces)
        {
            _rates.Add(assembled.Spans, assembled.Weight, nowNs);
            var trace = _causes.Observe(Trace.FromSpans(assembled.Spans.AsSpan()), expectations);
            _contexts.Observe(trace);
            foreach (var request in _grouper.Assign(trace, expectations, skeleton, assembled.Weight, nowNs))
            {
                _groups.Add(request);
                _evidence.Add(request);
            }
        }
    }

    /// <summary>Merging: takes what other replicas have grouped.</summary>
    public void Merge(ImmutableArray<IncomingMessage> messages, long nowNs)
    {
        Merge(messages.Select(m => m.Delta));
        foreach (var message in messages)
        {
            // What has waited long, for a leader, says nothing about the rates of now.
            if (message.Age < FreshFor)
            {
                _rates.Add(message.Delta.Services, nowNs);
            }
        }
    }

    /// <summary>Merging: takes windows of other replicas, or of this one before it led.</summary>
    public void Merge(IEnumerable<ReplicaDelta> deltas)
    {
        foreach (var delta in deltas)
        {
            var window = new GroupWindow(_grouper.Contexts);
            window.MergeFrom(delta.Window);
            _groups.Merge(window);
            foreach (var request in window.Groups.SelectMany(group => group.Sample()))
            {
                _evidence.Add(request);
            }
        }
    }

    /// <summary>Forgets an expectation that was deleted.</summary>
    public void Forget(ObjectKey expectation)
    {
        _groups.Forget(expectation.ToString());
        _evidence.Forget(expectation.ToString());
        _causes.Forget(expectation.ToString());
        foreach (var id in _explanations.Keys.Where(id => id.Expectation == expectation).ToList())
        {
            _explanations.Remove(id);
        }
    }

    /// <summary>Localizing: what does not perform as expected, and where the time goes.</summary>
    public ImmutableArray<Problem> Localize(World world, long nowNs)
    {
        Window = _groups.Snapshot();
        var problems = Localizer.Rank(Window, Expectations(world), _groups.Baseline());
        if (_windowStarted == 0)
        {
            _windowStarted = nowNs;
        }
        else if (nowNs - _windowStarted >= WindowNs * StretchOf(world))
        {
            _groups.Rotate(learn: problems.IsEmpty);
            _evidence.Forget(nowNs - (RememberNs * StretchOf(world)));
            _windowStarted = nowNs;
        }

        return problems;
    }

    // What is recorded in slices of time takes longer to be enough to judge: windows hold about as many requests as without slices.
    private static int StretchOf(World world) => Math.Clamp(world.Sets.Max(s => s.Status?.RecordOneIn) ?? 1, 1, MostStretched);

    /// <summary>
    /// Explaining: which variables explain the leading place of each problem, or the place that a search has concluded on. By problem;
    /// an explanation names the place that it is about, and lasts no longer than that place is the one that is asked for.
    /// </summary>
    public IReadOnlyDictionary<(ObjectKey Expectation, string Problem), Explanation> Explain(ImmutableArray<Problem> problems, World world, SearchState search, long nowNs, int seed)
    {
        Forget(search, problems);
        if (nowNs - _explainedAt < ExplainEveryNs)
        {
            return _explanations;
        }

        _explainedAt = nowNs;
        foreach (var problem in problems.Take(MaxExplained))
        {
            var expectation = KeyOf(problem);
            var id = (expectation, $"{problem.Group.RequestType}|{problem.Group.Key}");
            var concluded = search.OfExpectation(expectation).Conclusions.FirstOrDefault(c => c.Problem == id.Item2);
            var known = _explanations.GetValueOrDefault(id);
            var stands = concluded is not null && known is { IsExplained: true } && known.Place == concluded.Place;
            if (stands && known!.Requests >= SettledRequests)
            {
                continue;
            }

            if ((concluded?.Place ?? LeadingPlace(problem, SinceOf(expectation, world, search))) is not { } place)
            {
                continue;
            }

            var found = Explainer.Explain(problem, seed, RecordedAt(place, problem), place);
            var isBetter = stands ? found.IsExplained && found.Requests > known!.Requests : found.Verdict != ExplanationVerdict.TooFewRequests;
            if (isBetter || known?.Place != place)
            {
                _explanations[id] = found;
            }
        }

        return _explanations;
    }

    /// <summary>What the places that searches have concluded on mean end to end; each is asked for now and then, one per turn.</summary>
    public ImmutableDictionary<(ObjectKey Expectation, string Problem), PlaceEffect> Effects(ImmutableArray<Problem> problems, SearchState search, long nowNs)
    {
        foreach (var problem in problems.Take(MaxExplained))
        {
            var id = (KeyOf(problem), $"{problem.Group.RequestType}|{problem.Group.Key}");
            var place = search.OfExpectation(id.Item1).Conclusions.FirstOrDefault(c => c.Problem == id.Item2)?.Place;
            var known = _effects.GetValueOrDefault(id);
            if (place is not null && (known.Place != place || nowNs - known.AtNs >= EffectEveryNs))
            {
                var effect = _causes.SampleOf(RequestType.Of(problem.Group)) is { } sample ? PlaceEffect.Of(sample, place) : null;
                _effects[id] = (place, effect ?? (known.Place == place ? known.Effect : null), nowNs);
                break;
            }
        }

        return _effects.Where(e => e.Value.Effect is not null).ToImmutableDictionary(e => e.Key, e => e.Value.Effect!);
    }

    /// <summary>What the search is told of a problem: shares by the requests since its instrumentation last changed.</summary>
    public Suspect SuspectOf(Problem problem, World world, SearchState search)
    {
        var expectation = KeyOf(problem);
        var explained = _explanations.TryGetValue((expectation, $"{problem.Group.RequestType}|{problem.Group.Key}"), out var known) && known.IsExplained;
        return Suspects.Of(problem, _evidence.Of(problem.Group.Key), _grouper.Contexts, SinceOf(expectation, world, search), explained);
    }

    // A place keeps its meaning when instrumentation elsewhere changes, so everything between the first and the last request that
    // recorded it can explain it: a request in between that did not come by spent no time there, which tells as much.
    private IEnumerable<GroupedRequest> RecordedAt(string place, Problem problem)
    {
        var requests = _evidence.Of(problem.Group.Key);
        var recorded = requests
            .Where(r => r.Positions.Any(p => p.Position >= 0 && _grouper.Contexts[p.Position].Place == place))
            .Select(r => r.StartUnixNanoseconds)
            .ToList();
        return recorded.Count == 0 ? [] : requests.Where(r => r.StartUnixNanoseconds >= recorded.Min() && r.StartUnixNanoseconds <= recorded.Max());
    }

    public static ImmutableArray<Expectation> Expectations(World world) =>
        [.. world.Expectations.Select(e => new Expectation { Name = World.KeyOf(e).ToString(), Spec = e.Spec })];

    private string? LeadingPlace(Problem problem, long? since) => since is null
        ? null
        : Suspects.Of(problem, _evidence.Of(problem.Group.Key), _grouper.Contexts, since).Positions.MaxBy(p => p.Share)?.Place;

    /// <summary>Since when all sets of an expectation are in force; null while one is not; 0 when it has none.</summary>
    private static long? SinceOf(ObjectKey expectation, World world, SearchState search)
    {
        long since = 0;
        foreach (var set in world.Sets.Where(s => s.Spec.ExpectationRef == expectation.Name && s.Metadata.Namespace == expectation.Namespace))
        {
            if (search.Sets.GetValueOrDefault(World.KeyOf(set))?.InForceNs is not { } inForce)
            {
                return null;
            }

            since = Math.Max(since, inForce);
        }

        return since;
    }

    // An explanation lives as long as its problem or the conclusion that it belongs to.
    private void Forget(SearchState search, ImmutableArray<Problem> problems)
    {
        var alive = problems.Select(p => (KeyOf(p), $"{p.Group.RequestType}|{p.Group.Key}"))
            .Concat(search.Expectations.SelectMany(e => e.Value.Conclusions.Select(c => (e.Key, c.Problem))))
            .ToHashSet();
        foreach (var id in _explanations.Keys.Where(id => !alive.Contains(id)).ToList())
        {
            _explanations.Remove(id);
        }

        foreach (var id in _effects.Keys.Where(id => !alive.Contains(id)).ToList())
        {
            _effects.Remove(id);
        }
    }

    private static ObjectKey KeyOf(Problem problem)
    {
        var slash = problem.Group.Expectation.IndexOf('/', StringComparison.Ordinal);
        return new ObjectKey(problem.Group.Expectation[..slash], problem.Group.Expectation[(slash + 1)..]);
    }
}
