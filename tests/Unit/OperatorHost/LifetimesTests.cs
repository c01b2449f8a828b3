using Pythia.Crds.PerformanceExpectations;
using Pythia.Kubernetes;
using Pythia.OperatorHost.Cluster;
using ObjectKey = Pythia.Diagnosing.Choosing.ObjectKey;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class LifetimesTests
{
    private static readonly ObjectKey Key = new("shop", "front");

    [Fact]
    public void Ended_names_what_is_gone_and_what_came_again_under_the_same_name()
    {
        var lifetimes = new Lifetimes();
        Assert.Empty(lifetimes.Ended(With("1")));
        Assert.Empty(lifetimes.Ended(With("1")));
        Assert.Equal([Key], lifetimes.Ended(With("2")));
        Assert.Equal([Key], lifetimes.Ended(With(null)));
        Assert.Empty(lifetimes.Ended(With("3")));
    }

    private static World With(string? uid) => new()
    {
        Expectations = uid is null
            ? []
            :
            [
                new()
                {
                    Metadata = new ObjectMeta { Namespace = Key.Namespace, Name = Key.Name, Uid = uid },
                    Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" } },
                },
            ],
        Sets = [],
        Budgets = [],
    };
}
