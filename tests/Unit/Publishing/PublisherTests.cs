using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Publishing;
using Pythia.Model;
using ExpectationState = Pythia.Crds.PerformanceExpectations.ExpectationState;
using SearchHistory = Pythia.Diagnosing.Choosing.ExpectationState;

namespace Pythia.Unit.Tests.Publishing;

public sealed class PublisherTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ObjectKey Key = new("shop", "shop");

    [Fact]
    public void Diff_of_what_was_published_before_is_empty()
    {
        var first = Publisher.Diff(Input());
        var again = Publisher.Diff(Input(first.Expectations.Single().Status, first.Sets.Single().Status, first.Budgets.Single().Status, Noon.AddMinutes(5)));
        Assert.Empty(again.Expectations);
        Assert.Empty(again.Sets);
        Assert.Empty(again.Budgets);
        Assert.Empty(again.Announcements);
    }

    [Fact]
    public void Diff_keeps_the_transition_time_while_a_condition_keeps_its_status()
    {
        var before = Publisher.Diff(Input()).Sets.Single().Status;
        var after = Publisher.Diff(Input(set: before, now: Noon.AddHours(1), on: ["application/a/b/c", "application/a/b/d"])).Sets.Single().Status;
        Assert.Equal(Noon, after.Conditions.Single(c => c.Type == "Ready").LastTransitionTime);
    }

    [Fact]
    public void Diff_announces_each_point_that_goes_on_or_off_once()
    {
        var before = Publisher.Diff(Input(on: ["application/a/b/c"])).Sets.Single().Status;
        var changed = Publisher.Diff(Input(set: before, on: ["application/a/b/d"]));
        Assert.Contains(changed.Announcements, a => a is { Reason: "SwitchedOn" } && a.Message.StartsWith("application/a/b/d", StringComparison.Ordinal));
        Assert.Contains(changed.Announcements, a => a is { Reason: "SwitchedOff", Message: "application/a/b/c" });
        Assert.True(changed.Sets.Single().Urgent);
    }

    [Theory]
    [InlineData(12.0, "n2 is about 12 seconds behind the operator's:")]
    [InlineData(-0.6, "n2 is about a second ahead of the operator's:")]
    [InlineData(-600.0, "n2 is about 10 minutes ahead of the operator's:")]
    public void Diff_names_the_node_whose_clock_differs(double behindSeconds, string told)
    {
        var status = Publisher.Diff(Input(nodes: [Timed("n1", 0.4), Timed("n2", behindSeconds)])).Sets.Single().Status;
        var clocks = status.Conditions.Single(c => c.Type == "ClocksAgree");
        Assert.Equal(("False", "NodeClockDiffers"), (clocks.Status, clocks.Reason));
        Assert.Contains(told, clocks.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4, "True")]
    [InlineData(null, "Unknown")]
    public void Diff_says_of_clocks_what_the_nodes_told(double? behindSeconds, string told)
    {
        var status = Publisher.Diff(Input(nodes: [Timed("n1", behindSeconds)])).Sets.Single().Status;
        Assert.Equal(told, status.Conditions.Single(c => c.Type == "ClocksAgree").Status);
    }

    [Fact]
    public void Diff_counts_nodes_by_what_they_acknowledged()
    {
        var plan = Plan(["application/a/b/c"]);
        var status = Publisher.Diff(Input(nodes:
        [
            Report("n1", plan.Sets[0].DesiredHash, TracePointState.Applied),
            Report("n2", plan.Sets[0].DesiredHash, TracePointState.Failed),
            Report("n3", "older", TracePointState.Applied),
        ])).Sets.Single().Status;
        Assert.Equal((3, 1, 1, 0), (status.Nodes.Desired, status.Nodes.Applied, status.Nodes.Failed, status.Nodes.Skipped));
        Assert.Equal("MissingBpftrace", Assert.Single(status.Failures).Reason);
        Assert.Equal("True", status.Conditions.Single(c => c.Type == "Degraded").Status);
    }

    [Fact]
    public void Diff_is_urgent_when_the_last_node_has_applied_the_desired_state_and_not_before()
    {
        var hash = Plan(["application/a/b/c"]).Sets[0].DesiredHash;
        var none = Publisher.Diff(Input()).Sets.Single().Status;
        var one = Publisher.Diff(Input(set: none, nodes: [Report("n1", hash, TracePointState.Applied), Report("n2", "older", TracePointState.Applied)])).Sets.Single();
        Assert.False(one.Urgent);
        var both = Publisher.Diff(Input(set: one.Status, nodes: [Report("n1", hash, TracePointState.Applied), Report("n2", hash, TracePointState.Applied)])).Sets.Single();
        Assert.True(both.Urgent);
        Assert.Equal("2/2", both.Status.Nodes.Progress);
    }

    [Fact]
    public void Diff_counts_a_node_without_a_process_of_a_service_as_applied()
    {
        var status = Publisher.Diff(Input(nodes: [Report("n1", Plan(["application/a/b/c"]).Sets[0].DesiredHash, TracePointState.Skipped, "NoProcess")])).Sets.Single().Status;
        Assert.Equal("1/1", status.Nodes.Progress);
        Assert.Empty(status.Failures);
    }

    [Fact]
    public void Diff_takes_from_the_list_what_the_nodes_do_not_see_any_more()
    {
        var status = new TracePointSetStatus { Discovered = [new() { Id = "application/a/b/new" }, new() { Id = "application/a/b/old" }] };
        var report = Report("n1", "h", TracePointState.Applied);
        report = report with
        {
            Acknowledgement = report.Acknowledgement with { Sets = [report.Acknowledgement.Sets[0] with { Services = ["a"], Unseen = ["application/a/b/old"] }] },
        };
        var input = Input(nodes: [report]) with { Sets = [new(Key, 1, new TracePointSetSpec { ExpectationRef = "shop", Discover = true }, status)] };

        var change = Publisher.Diff(input).Sets.Single();

        Assert.Equal("application/a/b/new", Assert.Single(change.Status.Discovered).Id);
        Assert.True(change.Urgent);
    }

    [Theory]
    [InlineData("not camel case")]
    [InlineData("")]
    [InlineData("Bad\nReason")]
    public void Diff_replaces_reasons_that_the_api_server_would_refuse(string reason)
    {
        var report = Report("n1", Plan(["application/a/b/c"]).Sets[0].DesiredHash, TracePointState.Failed, reason);
        Assert.Equal("Unknown", Publisher.Diff(Input(nodes: [report])).Sets.Single().Status.Failures.Single().Reason);
    }

    [Fact]
    public void Diff_makes_a_finding_of_a_conclusion_with_its_variable()
    {
        var conclusion = new Conclusion
        {
            Problem = "POST /checkout|0123", RequestType = "POST /checkout", Place = "application/stock/Stock/wait", Service = "stock",
            Share = 0.84, Confidence = 0.74, LostShare = 0.25, Decisions = 3, TracePointsUsed = 5, TracePointsInAll = 150,
        };
        var explanation = new PlaceExplanation
        {
            Place = conclusion.Place,
            Variables = [new ExplainingVariable { Name = "queue.length", Effect = "+4.1 ms per queue.length" }], Explained = 0.9, Waits = true,
            Typical = [new TypicalValue { Name = "gc.allocating_request", Value = "GET /products", SharePermille = 930 }],
        };
        var input = Input() with
        {
            Plan = Plan(["application/a/b/c"]) with { State = StateWith(conclusion) },
            Explanations = ImmutableDictionary<(ObjectKey, string), PlaceExplanation>.Empty.Add((Key, conclusion.Problem), explanation),
        };
        var publication = Publisher.Diff(input);
        var status = publication.Expectations.Single().Status;
        var finding = Assert.Single(status.Findings);
        Assert.Equal(ExpectationState.Explained, status.State);
        Assert.Equal("application/stock/Stock/wait", finding.Place);
        Assert.Equal("WaitsFor", finding.Nature);
        Assert.Contains("queue.length (+4.1 ms per queue.length)", finding.Message, StringComparison.Ordinal);
        Assert.Contains("; there mostly gc.allocating_request=GET /products", finding.Message, StringComparison.Ordinal);
        Assert.Equal(("GET /products", 930), (finding.Typical.Single().Value, finding.Typical.Single().SharePermille));
        Assert.Equal((740, 250), (finding.ConfidencePermille, finding.LostPermille));
        Assert.EndsWith("; 25 % of the spans and events were lost meanwhile.", finding.Message, StringComparison.Ordinal);
        Assert.Contains(publication.Announcements, a => a is { Reason: "Explained", IsWarning: true });

        // What explained a place that was looked at before says nothing about the one that the search came to.
        var other = explanation with { Place = "application/stock/Stock/allocate" };
        input = input with { Explanations = input.Explanations.SetItem((Key, conclusion.Problem), other) };
        finding = Assert.Single(Publisher.Diff(input).Expectations.Single().Status.Findings);
        Assert.Equal(("Does", 0), (finding.Nature, finding.ExplainedPermille));
        Assert.Empty(finding.Variables);
        Assert.DoesNotContain("explained by", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_keeps_the_variables_of_a_finding_when_they_are_no_longer_recorded()
    {
        var conclusion = new Conclusion { Problem = "GET /|01", RequestType = "GET /", Place = "application/a/b/c", Service = "a", Share = 0.7 };
        var old = new Finding
        {
            RequestType = "GET /", Group = "01", Place = "application/a/b/c", Variables = [new ExplainingVariable { Name = "rows" }], ExplainedPermille = 900,
            Typical = [new TypicalValue { Name = "gc.allocated_type", Value = "Row" }],
        };
        var input = Input(new PerformanceExpectationStatus { Findings = [old] }) with { Plan = Plan([]) with { State = StateWith(conclusion) } };
        var kept = Publisher.Diff(input).Expectations.Single().Status.Findings.Single();
        Assert.Equal(("rows", "Row"), (kept.Variables.Single().Name, kept.Typical.Single().Value));
    }

    [Fact]
    public void Diff_says_of_a_place_that_others_vary_against_that_all_comes_from_it()
    {
        var conclusion = new Conclusion { Problem = "GET /|01", RequestType = "GET /", Place = "application/a/b/c", Service = "a", Share = 1.013 };
        var finding = Publisher.Diff(Input() with { Plan = Plan([]) with { State = StateWith(conclusion) } }).Expectations.Single().Status.Findings.Single();
        Assert.Equal(1000, finding.SharePermille);
        Assert.StartsWith("GET /: 100 % of", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_says_that_no_set_serves_an_expectation()
    {
        var status = Publisher.Diff(Input() with { Sets = [] }).Expectations.Single().Status;
        Assert.Equal("NoTracePointSet", status.Conditions.Single(c => c.Type == "Ready").Reason);
    }

    private static SearchState StateWith(Conclusion conclusion) => SearchState.Empty with
    {
        Expectations = SearchState.Empty.Expectations.Add(Key, new SearchHistory { Conclusions = [conclusion] }),
    };

    private static NodeReport Timed(string node, double? behindSeconds) =>
        Report(node, "older", TracePointState.Applied) with { ClockBehind = behindSeconds is { } behind ? TimeSpan.FromSeconds(behind) : null };

    private static NodeReport Report(string node, string hash, TracePointState state, string reason = "MissingBpftrace") => new(
        new Acknowledgement
        {
            Node = node,
            Sets =
            [
                new SetAcknowledgement
                {
                    Namespace = Key.Namespace, Name = Key.Name, AppliedHash = hash, Processes = 1,
                    TracePoints = [new TracePointAcknowledgement { Id = "application/a/b/c", State = state, Reason = state == TracePointState.Applied ? string.Empty : reason }],
                },
            ],
        },
        0);

    private static Plan Plan(string[] on) => new()
    {
        Sets =
        [
            new SetPlan
            {
                Set = Key,
                Desired = [.. on.Select(id => new DesiredTracePoint { Id = id, Mechanism = "EventPipe", Reason = "It would tell most." })],
                Limits = new NodeLimits(),
                RecordOneIn = 1,
                DesiredHash = string.Join(',', on),
                EverEnabled = [.. on],
                CatalogueSize = 10,
            },
        ],
        Budgets = [new BudgetUse(new ObjectKey("shop", "default"), on.Length, 12, 0.1)],
        State = SearchState.Empty,
    };

    private static PublishingInput Input(
        PerformanceExpectationStatus? expectation = null,
        TracePointSetStatus? set = null,
        InstrumentationBudgetStatus? budget = null,
        DateTimeOffset? now = null,
        string[]? on = null,
        ImmutableArray<NodeReport>? nodes = null) => new()
    {
        Expectations = [new(Key, 1, new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" } }, expectation)],
        Sets = [new(Key, 1, new TracePointSetSpec { ExpectationRef = "shop" }, set)],
        Budgets =
        [
            new(
                new ObjectKey("shop", "default"),
                1,
                new InstrumentationBudgetSpec { Limits = new BudgetLimits { MaxEnabledTracePoints = 10, MaxSpansPerSecond = 1000, MaxOverheadPermille = 15 } },
                budget),
        ],
        Plan = Plan(on ?? ["application/a/b/c"]),
        Window = new GroupWindow(new CallingContextTree()),
        Nodes = nodes ?? [],
        Now = now ?? Noon,
    };
}
