using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Localizing;
using Pythia.Diagnosing.Publishing;
using Pythia.OperatorHost.Acknowledging;
using Pythia.OperatorHost.Cluster;
using Pythia.OperatorHost.Replicas;
using Pythia.OperatorHost.Telemetry;
using Found = System.Collections.Generic.IReadOnlyDictionary<(Pythia.Diagnosing.Choosing.ObjectKey Expectation, string Problem), Pythia.Diagnosing.Explaining.Explanation>;

namespace Pythia.OperatorHost;

/// <summary>
/// The loop of Pythia. Ingesting has made traces of spans; here they pass through grouping, localizing, explaining, choosing and
/// publishing, in this order. Everything that a stage decides on is an argument, so that each stage can be run without a cluster.
/// </summary>
internal sealed partial class ControlLoop(
    TraceIntake intake, Follower follower, StatisticsInbox inbox, ClusterView cluster, ClusterWriter writer, AcknowledgementStore acknowledgements,
    CausalDesk causes, ExpectationMetrics metrics, OperatorOptions options, TimeProvider time, ILogger<ControlLoop> log)
{
    private readonly ClockStep _clock = new(time);
    private Diagnosis _diagnosis = new(causes);
    private readonly SpaceCache _spaces = new();
    private readonly Lifetimes _lifetimes = new();

    /// <summary>Runs while this replica leads. A restart goes on from what the API server holds.</summary>
    public async Task RunAsync(CancellationToken leading)
    {
        await cluster.WaitUntilSyncedAsync(leading);
        _diagnosis.Merge(follower.BeginLeading());
        try
        {
            await TurnAsync(leading);
        }
        finally
        {
            follower.EndLeading();
            metrics.Show(null);
        }
    }

    private async Task TurnAsync(CancellationToken leading)
    {
        var search = cluster.Snapshot().Resume(Now());
        var turned = time.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        while (await ticks.WaitForNextTickAsync(leading))
        {
            var world = cluster.Snapshot();
            search = Forget(world, _clock.Look() is { } step ? StartAgain(world, step) : search);
            _diagnosis.Group(intake.Take(), world, Now());                               // Grouping
            _diagnosis.Merge(inbox.Drain(), Now());                                      // ... of the other replicas
            if (time.GetElapsedTime(turned) < options.Tick)
            {
                continue;
            }

            turned = time.GetTimestamp();
            var problems = _diagnosis.Localize(world, Now());                            // Localizing
            metrics.Show(_diagnosis.Window);
            var found = _diagnosis.Explain(problems, world, search, Now(), options.Seed); // Explaining
            var plan = Chooser.Choose(Choosing(world, problems, search));                // Choosing
            var publication = Publisher.Diff(Publishing(world, problems, found, plan));  // Publishing
            search = plan.State;
            await writer.WriteAsync(world, publication, leading);
        }
    }

    // What was learned carries times of the clock as it was. The search goes on from what the API server holds, as after a restart.
    private SearchState StartAgain(World world, TimeSpan step)
    {
        ClockWasSet(log, step.TotalSeconds);
        _diagnosis = new Diagnosis(causes);
        return world.Resume(Now());
    }

    private SearchState Forget(World world, SearchState search)
    {
        foreach (var ended in _lifetimes.Ended(world))
        {
            _diagnosis.Forget(ended);
            search = search.Without(ended);
        }

        return search;
    }

    private ChoosingInput Choosing(World world, ImmutableArray<Problem> problems, SearchState search) => new()
    {
        Requests =
        [
            .. world.Expectations.Select(e => new SearchRequest
            {
                Expectation = World.KeyOf(e),
                Options = e.Spec.Search,
                Suspend = e.Spec.Suspend,
                Suspects = [.. problems.Where(p => p.Group.Expectation == World.KeyOf(e).ToString()).Select(p => _diagnosis.SuspectOf(p, world, search))],
            }),
        ],
        Spaces = _spaces.Of(world, _diagnosis.Contexts, Now()),
        Budgets = [.. world.Budgets.Select(b => new BudgetEntry { Key = World.KeyOf(b), Spec = b.Spec })],
        Nodes = acknowledgements.Snapshot(),
        State = search,
        RequestsPerSecond = _diagnosis.Rates(Now()),
        OperatorNamespace = options.Namespace,
        NowNs = Now(),
        Seed = options.Seed,
    };

    private PublishingInput Publishing(World world, ImmutableArray<Problem> problems, Found found, Plan plan) => new()
    {
        Expectations = World.Published(world.Expectations),
        Sets = World.Published(world.Sets),
        Budgets = World.Published(world.Budgets),
        Plan = plan,
        Problems = problems,
        Window = _diagnosis.Window,
        Explanations = found.Where(f => f.Value.IsExplained || f.Value.Nature == Nature.WaitsFor || !f.Value.Typical.IsEmpty).ToImmutableDictionary(
            f => f.Key,
            f => new PlaceExplanation
            {
                Place = f.Value.Place,
                Variables = f.Value.IsExplained ? f.Value.ToStatus() : [],
                Explained = f.Value.IsExplained ? f.Value.Explained : 0,
                Typical = f.Value.Typical,
                Waits = f.Value.Nature == Nature.WaitsFor,
            }),
        Effects = _diagnosis.Effects(problems, plan.State, Now()),
        Nodes = acknowledgements.Snapshot(),
        Replicas = options.Receivers is null ? null : inbox.Report(),
        Now = time.GetUtcNow(),
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    [LoggerMessage(Level = LogLevel.Warning, Message = "the clock was set by {Seconds} s; the search goes on from what the API server holds, with new evidence")]
    private static partial void ClockWasSet(ILogger logger, double seconds);
}
