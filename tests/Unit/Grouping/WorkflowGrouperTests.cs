using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Grouping;

public sealed class WorkflowGrouperTests
{
    [Fact]
    public void Loop_of_any_number_of_rounds_is_one_group_and_repetition_is_counted()
    {
        var grouper = new WorkflowGrouper();
        var requests = new[] { 1, 2, 7 }.Select(calls => Requests.One(Requests.Shop(calls), grouper: grouper)).ToList();

        Assert.Single(requests.Select(request => request.Group).Distinct());
        Assert.Equal([1, 2, 7], requests.Select(request => request.Positions.Single(position => grouper.Contexts[position.Position].IsEdge).Repetitions));
    }

    [Fact]
    public void Another_workflow_is_another_group() =>
        Assert.NotEqual(Requests.One(Requests.Shop(0)).Group, Requests.One(Requests.Shop(1)).Group);

    [Fact]
    public void Trace_point_that_is_switched_on_refines_positions_and_keeps_the_group()
    {
        var grouper = new WorkflowGrouper();
        var coarse = Requests.One(Requests.Shop(2), grouper: grouper);
        var fine = Requests.One(Requests.Shop(2, detail: true), grouper: grouper);

        Assert.Equal(coarse.Group, fine.Group);
        Assert.Equal(coarse.Positions.Length + 1, fine.Positions.Length);
        Assert.Equal(coarse.DurationNanoseconds, fine.DurationNanoseconds);
    }

    [Fact]
    public void Known_skeleton_decides_what_a_workflow_is()
    {
        var skeleton = Skeleton.Of(new HashSet<TracePointId> { TracePointId.Of(Layer.Application, "stock", "unnamed", "lock") });
        var grouper = new WorkflowGrouper();

        var without = grouper.Assign(Requests.Shop(1), [Requests.Expectation()], skeleton);
        var with = grouper.Assign(Requests.Shop(1, detail: true), [Requests.Expectation()], skeleton);

        Assert.NotEqual(without[0].Group, with[0].Group);
    }

    [Fact]
    public void Edge_carries_the_wait_and_both_names()
    {
        var grouper = new WorkflowGrouper();
        var request = Requests.One(Requests.Shop(1), grouper: grouper);

        var edge = request.Positions.Single(position => grouper.Contexts[position.Position].IsEdge);
        Assert.Equal(3_000_000, edge.Nanoseconds);
        Assert.Equal("edge/shop/stock/call", grouper.Contexts[edge.Position].Place);
        Assert.Equal(request.DurationNanoseconds, request.Positions.Sum(position => position.Nanoseconds));
    }

    [Fact]
    public void Request_type_is_method_and_route() => Assert.Equal("GET /items/{id}", Requests.One(Requests.Shop(1)).RequestType);

    [Fact]
    public void Values_of_groupBy_split_the_group()
    {
        var expectation = Requests.Expectation("shop", "", "tenant");
        Key128 Of(string tenant) => Requests.One(Requests.Shop(1, attributes: ("tenant", AttributeValue.Of(tenant))), expectation).Group;

        Assert.Equal(Of("a"), Of("a"));
        Assert.NotEqual(Of("a"), Of("b"));
    }

    [Fact]
    public void Request_of_an_inner_service_is_its_own_subtree()
    {
        var requests = new WorkflowGrouper().Assign(Requests.Shop(3), [Requests.Expectation("stock", "query")]);

        Assert.Equal(3, requests.Length);
        Assert.All(requests, request => Assert.Equal(7_000_000, request.DurationNanoseconds));
    }

    [Theory]
    [InlineData("GET /items/*", 1)]
    [InlineData("GET *", 1)]
    [InlineData("POST *", 0)]
    [InlineData("", 1)]
    public void Operation_selects_by_pattern(string operation, int count) =>
        Assert.Equal(count, new WorkflowGrouper().Assign(Requests.Shop(1), [Requests.Expectation("shop", operation)]).Length);

    [Fact]
    public void Suspended_expectation_selects_nothing()
    {
        var expectation = Requests.Expectation();
        var suspended = expectation with { Spec = expectation.Spec with { Suspend = true } };

        Assert.Empty(new WorkflowGrouper().Assign(Requests.Shop(1), [suspended]));
    }

    [Fact]
    public void Variables_are_own_attributes_by_key_and_others_with_their_place()
    {
        var trace = Trace.FromSpans(
        [
            Spans.Of(1, 0, 0, 20, "shop", "GET", SpanKind.Server, AttributeSet.Of(("size", AttributeValue.Of(3)))),
            Spans.Of(2, 1, 1, 5, "shop", "wait", attributes: AttributeSet.Of(("queue", AttributeValue.Of(4)))),
            Spans.Of(3, 1, 6, 9, "shop", "wait", attributes: AttributeSet.Of(("queue", AttributeValue.Of(8)), ("pythia.operation", AttributeValue.Of("wait")))),
        ]);
        var request = Requests.One(trace);

        Assert.True(request.TryGetVariable("size", out var size));
        Assert.Equal(3, size.AsNumber());
        Assert.True(request.TryGetVariable("queue@shop/wait", out var queue));
        Assert.Equal(6, queue.AsNumber());
        Assert.True(request.TryGetVariable("k8s.pod.name@shop", out var pod));
        Assert.Equal("shop-1", pod.ToString());
        Assert.DoesNotContain(request.Variables, variable => variable.Name.StartsWith("pythia", StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_are_bounded_and_counted()
    {
        var attributes = Enumerable.Range(0, 20).Select(i => ($"key{i}", AttributeValue.Of(new string('x', 500)))).ToArray();
        var grouper = new WorkflowGrouper(options: new GroupingOptions { MaxVariables = 10, MaxVariableLength = 16 });
        var request = Requests.One(Requests.Shop(0, attributes: attributes), grouper: grouper);

        Assert.Equal(10, request.Variables.Length);
        Assert.True(grouper.DroppedVariables > 0);
        Assert.All(request.Variables, variable => Assert.True(variable.Value.ToString().Length <= 16));
    }

    // A clock that was ten minutes ahead had its requests count as recorded after every decision of the next ten minutes.
    [Fact]
    public void Request_that_a_fast_clock_has_stamped_ended_when_it_arrived()
    {
        var trace = Requests.Shop(2);
        var stamped = Requests.One(trace);
        var grouper = new WorkflowGrouper();
        var arrived = stamped.EndUnixNanoseconds - 600_000_000_000;

        var early = Assert.Single(grouper.Assign(trace, [Requests.Expectation()], nowNs: arrived));
        Assert.Equal((arrived, stamped.DurationNanoseconds), (early.EndUnixNanoseconds, early.DurationNanoseconds));
        var usual = Assert.Single(grouper.Assign(trace, [Requests.Expectation()], nowNs: stamped.EndUnixNanoseconds + 1));
        Assert.Equal(stamped.StartUnixNanoseconds, usual.StartUnixNanoseconds);
    }

    [Fact]
    public void Group_key_is_the_same_in_every_version() =>
        Assert.Equal("6140d2dec64abefb43962492e844228c", Requests.One(Requests.Shop(2)).Group.ToString());

    [Theory]
    [InlineData("a*b", "ab", true)]
    [InlineData("a*b", "axxb", true)]
    [InlineData("a*b*", "axxbxx", true)]
    [InlineData("a*b", "axxc", false)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*a*a*", "xaxxa", true)]
    public void Star_stands_for_any_run(string pattern, string text, bool matches) => Assert.Equal(matches, Pattern.Matches(pattern, text));

    [Fact]
    public void Request_that_a_slice_of_recording_has_cut_is_not_judged()
    {
        var cut = Requests.Shop(1, attributes: (OperationName.CutAttribute, AttributeValue.Of("true")));

        Assert.Empty(new WorkflowGrouper().Assign(cut, [Requests.Expectation(), Requests.Expectation("*")]));
        Assert.Single(new WorkflowGrouper().Assign(cut, [Requests.Expectation("stock")]));
    }
}
