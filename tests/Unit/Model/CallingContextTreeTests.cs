using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class CallingContextTreeTests
{
    private static readonly OperationName Get = new(Layer.Application, "front", "Front", "GET /");
    private static readonly OperationName Query = new(Layer.Application, "stock", "Stock", "query");

    [Fact]
    public void Equal_contexts_are_one_object()
    {
        var tree = new CallingContextTree();

        Assert.Same(tree.Intern(tree.Intern(null, Get), Query), tree.Intern(tree.Intern(null, Get), Query));
        Assert.NotSame(tree.Intern(null, Query), tree.Intern(tree.Intern(null, Get), Query));
    }

    [Fact]
    public void Key_does_not_depend_on_the_tree_or_the_order()
    {
        var first = new CallingContextTree();
        var second = new CallingContextTree();
        second.Intern(null, Query);

        Assert.Equal(first.Intern(first.Intern(null, Get), Query).Key, second.Intern(second.Intern(null, Get), Query).Key);
    }

    [Fact]
    public void Key_is_the_same_in_every_version()
    {
        // Keys stand in statuses and catalogues: a changed value here forgets what was learned.
        Assert.Equal("87349275e86deb2cd4857ea0a3be9b1d", new CallingContextTree().Intern(null, Get).Key.ToString());
    }

    [Fact]
    public void Edge_names_both_services_and_is_no_operation()
    {
        var tree = new CallingContextTree();
        var client = tree.Intern(null, Get);
        var edge = tree.InternEdge(client, "stock");

        Assert.True(edge.IsEdge);
        Assert.Equal("edge/front/stock/GET /", edge.Place);
        Assert.NotEqual(client.Key, edge.Key);
        Assert.Same(client, edge.Parent);
    }

    [Fact]
    public void Bounds_fold_into_the_parent_and_are_counted()
    {
        var tree = new CallingContextTree(maxContexts: 10, maxDepth: 3);
        var at = tree.Intern(null, Get);
        for (var i = 0; i < 5; i++)
        {
            at = tree.Intern(at, Query);
        }

        Assert.Equal(2, at.Depth);
        Assert.Equal(3, tree.Folded);
    }

    [Theory]
    [InlineData("a/b c\u0001é", "a/b c__")]
    [InlineData("", "unnamed")]
    public void Characters_that_an_id_refuses_are_replaced(string name, string operation) =>
        Assert.Equal($"application/front/unnamed/{operation}", new OperationName(Layer.Application, "front", "", name).ToTracePointId().ToString());

    [Fact]
    public void Trace_point_attribute_gives_the_whole_id()
    {
        var span = Spans.Of(1, 0, 0, 1, attributes: AttributeSet.Of(("pythia.trace_point", AttributeValue.Of("kernel/stock/syscall/fsync"))));

        Assert.Equal("kernel/stock/syscall/fsync", OperationName.Of(span).ToTracePointId().ToString());
    }

    [Fact]
    public void Operation_attribute_names_the_operation()
    {
        var span = Spans.Of(1, 0, 0, 1, name: "GET /items/{id}", attributes: AttributeSet.Of(("pythia.operation", AttributeValue.Of("HttpRequestIn"))));

        Assert.Equal("HttpRequestIn", OperationName.Of(span).Name);
    }
}
