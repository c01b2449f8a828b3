using Pythia.Demo;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>What the loop is judged by: the place is right, with few decisions and few trace points.</summary>
[Collection(ShopCollection.Name)]
public sealed class FindingTests(ShopFixture fixture)
{
    private const int MostDecisions = 8;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Healthy_shop_switches_nothing_on_and_reports_nothing()
    {
        var cluster = fixture.Cluster;
        await using var scope = await SearchScope.BeginAsync(cluster, problem: null, Cancellation);

        var outcome = await scope.Watch.QuietForAsync(TimeSpan.FromSeconds(60), Cancellation);

        fixture.Report.Add(new ScenarioRow(null, outcome, outcome is SearchOutcome.Quiet, scope.Overhead.Mean, scope.Overhead.Most));
        Assert.True(outcome is SearchOutcome.Quiet, Told(outcome));
        var quiet = (SearchOutcome.Quiet)outcome;
        Assert.Contains(quiet.Snapshot.Expectation.Groups, group => group.RequestType == "POST /checkout");
    }

    /// <summary>All problems with <c>SCENARIOS=all</c>, those with <c>SCENARIOS=name,name</c>, or a part that is quick.</summary>
    public static TheoryData<string> Searched => Environment.GetEnvironmentVariable("SCENARIOS") switch
    {
        "all" => [.. Problems.All.Select(problem => problem.Name)],
        { Length: > 0 } names => [.. names.Split(',')],
        _ => ["semaphore", "sort", "fsync", "sql"],
    };

    [Theory]
    [MemberData(nameof(Searched))]
    public async Task Search_names_the_place_and_the_variable(string name)
    {
        var problem = Problem.Of(name)!;
        await using var scope = await SearchScope.BeginAsync(fixture.Cluster, problem, Cancellation);

        var outcome = await scope.Watch.UntilExplainedAsync(Timeout, Cancellation);

        var isRight = outcome is SearchOutcome.Found found && Verdict.Of(problem, found.Finding) is { PlaceIsRight: true, VariableIsRight: true };
        fixture.Report.Add(new ScenarioRow(problem, outcome, isRight, scope.Overhead.Mean, scope.Overhead.Most));
        AssertFound(problem, outcome);
    }

    [Fact]
    public async Task Expectation_alone_suffices_because_agents_discover_what_can_be_switched_on()
    {
        var problem = Problem.Of("semaphore")!;
        await using var scope = await SearchScope.BeginAsync(fixture.Cluster, problem, Cancellation, withSearchSpace: false);

        var found = AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));

        var discovered = Assert.Single(found.Snapshot.TracePoints.Discovered, point => point.Id == found.Finding.Place);
        Assert.Contains("POST /reservations", discovered.RequestTypes);
        Assert.StartsWith("application/shop-stock/Shop.Stock/", discovered.Parent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_goes_on_when_the_operator_was_killed_in_its_middle()
    {
        var cluster = fixture.Cluster;
        var problem = Problem.Of("semaphore")!;
        await using var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation);
        var before = await scope.Watch.UntilAsync(snapshot => snapshot.On.Length > 0, "the first decision", Timeout, Cancellation);

        await cluster.Pythia.Operator.CrashAsync(Cancellation);
        cluster.Pythia.StartOperator();
        var outcome = await scope.Watch.UntilExplainedAsync(Timeout, Cancellation);

        var found = AssertFound(problem, outcome);
        Assert.Superset(before.TracePoints.EverEnabled.ToHashSet(), found.Snapshot.TracePoints.EverEnabled.ToHashSet());
        Assert.True(found.Finding.Decisions >= before.TracePoints.Decisions, "the decisions of before the crash are counted");
    }

    [Fact]
    public async Task Agent_that_was_killed_leaves_no_probe_behind()
    {
        var cluster = fixture.Cluster;
        await using var scope = await SearchScope.BeginAsync(cluster, Problem.Of("fsync")!, Cancellation);
        await scope.Watch.UntilAsync(snapshot => snapshot.On.Length > 0, "the first decision", Timeout, Cancellation);
        var agent = cluster.Pythia.Agents["node-b"];
        var traced = cluster.Shop.Pods.Where(pod => pod.Definition.Node == "node-b").Select(pod => pod.Process.Id).ToArray();
        Assert.All(traced, id => Assert.True(Probes.DiagnosticSessionsOf(id) > 0, $"process {id} has a session before the crash"));

        await agent.CrashAsync(Cancellation);

        try
        {
            await Probes.WaitUntilGoneAsync(agent.Id, traced, TimeSpan.FromSeconds(5), Cancellation);
        }
        finally
        {
            cluster.Pythia.StartAgent("node-b");
        }
    }

    private static SearchOutcome.Found AssertFound(Problem problem, SearchOutcome outcome)
    {
        Assert.True(outcome is SearchOutcome.Found, Told(outcome));
        var found = (SearchOutcome.Found)outcome;
        Assert.True(Verdict.Of(problem, found.Finding) is { PlaceIsRight: true, VariableIsRight: true }, Told(outcome));
        Assert.InRange(found.Finding.Decisions, 1, MostDecisions);
        var snapshot = found.Snapshot.TracePoints;
        Assert.True(snapshot.EverEnabled.Length * 10 <= snapshot.CatalogueSize, $"{snapshot.EverEnabled.Length} of {snapshot.CatalogueSize} were on");
        return found;
    }

    // Everything that a person would ask next.
    private static string Told(SearchOutcome outcome)
    {
        var (reason, snapshot) = outcome switch
        {
            SearchOutcome.Found found => ($"found {found.Finding.Place}", found.Snapshot),
            SearchOutcome.Quiet quiet => ("nothing was found", quiet.Snapshot),
            SearchOutcome.Failed failed => (failed.Reason, failed.Snapshot),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
        return string.Join('\n', [
            reason,
            snapshot.Expectation.Summary,
            .. snapshot.Expectation.Findings.Select(finding => $"finding: {finding.State}: {finding.Message}"),
            .. snapshot.Expectation.Decisions.Select(decision =>
                $"decision {decision.Number}: on {string.Join(", ", decision.SwitchedOn)}; off {string.Join(", ", decision.SwitchedOff)}; {decision.Reason}"),
        ]);
    }
}
