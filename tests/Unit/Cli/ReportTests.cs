using Pythia.Cli.Cluster;
using Pythia.Cli.Explain;
using Pythia.Cli.Overview;
using Pythia.Cli.TracePoints;

namespace Pythia.Unit.Tests.Cli;

public sealed class ReportTests
{
    [Fact]
    public void Explanation_says_place_variable_certainty_decisions_and_cost()
    {
        var text = Sample.Written(console => ExplainReport.Write(console, Sample.View, Sample.View.Expectations[0]));
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        Assert.Contains("shop/orders: POST /orders of front - Explained", text, StringComparison.Ordinal);
        Assert.Contains("1. application/stock/S/wait", text, StringComparison.Ordinal);
        Assert.Contains("waits there for something in stock: 81.2% of the variance or excess, 99% sure of the place", text, StringComparison.Ordinal);
        Assert.Contains("queue.length: +4.1 ms per queue.length (alone worth 61% of the explanation's R squared, p <= 0.001)", text, StringComparison.Ordinal);
        Assert.Contains("explained 78%; took 7 of 212 trace points (3.3%) and 5 decisions", text, StringComparison.Ordinal);
        Assert.Contains("information, 31 candidates: hold", text, StringComparison.Ordinal);
        Assert.Contains("budget default: 1 of 20 trace points, overhead 0.4% of 1.5%", text, StringComparison.Ordinal);
        Assert.Contains("BudgetMissing: there is no budget 'default'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_without_a_budget_says_that_nothing_may_be_switched_on()
    {
        var view = Sample.View with { Budgets = [] };

        var text = Sample.Written(console => ExplainReport.Write(console, view, view.Expectations[0]));

        Assert.Contains("There is no budget 'default' in namespace shop: nothing may be switched on.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_before_the_first_status_points_at_the_operator()
    {
        var expectation = Sample.View.Expectations[0] with { Status = null };

        var text = Sample.Written(console => ExplainReport.Write(console, Sample.View, expectation));

        Assert.Contains("The operator has not written a status yet", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_has_a_line_for_each_resource_and_says_what_is_not_ready()
    {
        var text = Sample.Written(console => StatusReport.Write(console, Sample.View));
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        Assert.Matches(@"shop/orders +front POST /orders +Explained +application/stock/S/wait +81\.2% +queue\.length +5\n", text);
        Assert.Matches(@"shop/orders-stock +orders +1 +2 +212 +2/3 +1 +-\n", text);
        Assert.Matches(@"shop/default +Namespace +1/20 +0/2000 +0\.4%/1\.5% ", text);
        Assert.Contains("expectation shop/orders: BudgetMissing", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_of_nothing_says_so()
    {
        var text = Sample.Written(console => StatusReport.Write(console, new ClusterView { Namespace = "shop" }));

        Assert.Contains("Pythia has nothing to do in namespace shop", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_points_are_listed_with_mechanism_reason_nodes_and_failures()
    {
        var text = Sample.Written(console => TracePointsReport.Write(console, Sample.View.Sets[0], all: true));
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        Assert.Matches(@"application/stock/S/wait +EventPipe +all requests +most expected variance per cost\n", text);
        Assert.Contains("In force on 2/3 nodes; failed on 1, skipped on 0.", text, StringComparison.Ordinal);
        Assert.Contains("NoDiagnosticsSocket on 1 nodes (for example node-7): the process has none", text, StringComparison.Ordinal);
        Assert.Matches(@"application/stock/S/reserve +- +was on\n", text);
    }

    [Fact]
    public void Text_from_a_cluster_cannot_steer_the_terminal()
    {
        var expectation = Sample.Expectation("orders");
        var hostile = expectation with { Status = expectation.Status! with { Summary = "a\u001b[2Jb\nc\u202ed [red]e[/]" } };

        var text = Sample.Written(console => ExplainReport.Write(console, Sample.View, hostile));

        Assert.Contains("a [2Jb c d [red]e[/]", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }
}
