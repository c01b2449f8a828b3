using Pythia.Agent.Planning;
using Pythia.Agent.Profiling;
using Pythia.Crds.TracePointSets;

namespace Pythia.Unit.Tests.Agent;

public sealed class UnseenPointsTests
{
    private const string Old = "application/front/A/old";
    private static readonly ServiceProcess First = Sets.Process(1, "front");
    private static readonly ServiceProcess Second = Sets.Process(2, "front");
    private static readonly CatalogueEntry OldEntry = new() { Id = Old, RequestTypes = ["GET /a"] };
    private static readonly CatalogueEntry NewEntry = new() { Id = "application/front/A/new", RequestTypes = ["GET /a"] };

    private readonly DiscoveredPoints points = new();

    [Fact]
    public void Operation_that_a_new_version_lost_is_unseen_after_five_windows_with_its_requests()
    {
        Found();

        points.Run([Second]);
        LookInto(Second, UnseenPoints.WindowsOfItsRequests - 1, ["GET /a"]);
        Assert.Empty(points.UnseenFor(Listing()));
        LookInto(Second, 1, ["GET /a"]);

        Assert.Equal([Old], points.UnseenFor(Listing()));
        Assert.DoesNotContain(points.NewsFor(Listing(listed: false)), n => n.Id == Old);
    }

    [Fact]
    public void Nothing_is_unseen_while_a_process_runs_in_which_it_was_seen()
    {
        Found();

        points.Run([First, Second]);
        LookInto(Second, 200, ["GET /a"]);
        LookInto(First, 200, ["GET /a"]);

        Assert.Empty(points.UnseenFor(Listing()));
    }

    [Fact]
    public void Agent_that_starts_again_says_nothing_about_processes_that_ran_before_it()
    {
        points.Run([First]);
        Assert.Empty(points.UnseenFor(Listing()));
        LookInto(First, 200, ["GET /a"]);
        Assert.Empty(points.UnseenFor(Listing()));

        points.Run([]);
        points.Run([Second]);
        LookInto(Second, 5, ["GET /a"]);

        Assert.Equal([Old], points.UnseenFor(Listing()));
    }

    [Fact]
    public void Windows_without_its_requests_need_to_be_many_and_idle_ones_do_not_count()
    {
        Found();
        points.Run([Second]);
        for (var i = 0; i < 100; i++)
        {
            points.Add(Second, [], []);
        }

        LookInto(Second, UnseenPoints.Windows - 1, ["GET /health"]);
        Assert.Empty(points.UnseenFor(Listing()));
        LookInto(Second, 1, ["GET /health"]);

        Assert.Equal([Old], points.UnseenFor(Listing()));
    }

    [Fact]
    public void What_is_seen_again_is_not_unseen_until_that_process_is_gone_too()
    {
        Found();
        points.Run([Second]);
        LookInto(Second, 5, ["GET /a"]);
        points.Add(Second, [OldEntry], ["GET /a"]);
        LookInto(Second, 200, ["GET /a"]);

        Assert.Empty(points.UnseenFor(Listing()));
    }

    [Fact]
    public void Node_does_not_report_what_it_found_before_the_service_left_it()
    {
        Found();
        points.Run([]);
        points.Run([Second]);

        Assert.Empty(points.NewsFor(Listing(listed: false)));
    }

    [Fact]
    public void Set_that_does_not_discover_and_service_that_does_not_run_here_are_not_judged()
    {
        Found();
        points.Run([Second]);
        LookInto(Second, 5, ["GET /a"]);
        var plan = Listing();

        Assert.Empty(points.UnseenFor(plan with { Services = ["stock"] }));
        Assert.Empty(points.UnseenFor(plan with { Set = plan.Set with { Spec = plan.Set.Spec with { Discover = false } } }));
    }

    private void Found()
    {
        points.Run([First]);
        points.Add(First, [OldEntry, NewEntry], ["GET /a"]);
        Assert.Empty(points.UnseenFor(Listing()));
    }

    private void LookInto(ServiceProcess process, int times, string[] requests)
    {
        for (var i = 0; i < times; i++)
        {
            points.Add(process, [NewEntry], requests);
        }
    }

    private static SetPlan Listing(bool listed = true)
    {
        var set = Sets.Of();
        return new SetPlan
        {
            Set = set with
            {
                Spec = set.Spec with { Discover = true },
                Status = set.Status with { Discovered = listed ? [new DiscoveredTracePoint { Id = Old, RequestTypes = ["GET /a"] }] : [] },
            },
            Processes = 1,
            Services = ["front"],
            Points = [],
        };
    }
}
