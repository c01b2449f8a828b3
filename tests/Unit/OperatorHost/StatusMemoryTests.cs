using Pythia.Crds.PerformanceExpectations;
using Pythia.Kubernetes;
using Pythia.OperatorHost.Cluster;
using Resource = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.PerformanceExpectations.PerformanceExpectationSpec, Pythia.Crds.PerformanceExpectations.PerformanceExpectationStatus>;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class StatusMemoryTests
{
    [Fact]
    public void Newest_is_what_was_written_until_the_watch_shows_it()
    {
        var memory = new StatusMemory();
        memory.Remember(Version("1", "old"), Version("2", "new"));
        Assert.Equal("new", memory.Newest(Version("1", "old")).Status!.Summary);
        Assert.Equal("seen", memory.Newest(Version("2", "seen")).Status!.Summary);
    }

    [Fact]
    public void Newest_ignores_a_version_between_two_own_writes()
    {
        var memory = new StatusMemory();
        var seen = Version("1", "old");
        memory.Remember(seen, Version("2", "first"));
        memory.Remember(memory.Newest(seen), Version("3", "second"));
        Assert.Equal("second", memory.Newest(Version("2", "first")).Status!.Summary);
        Assert.Equal("third", memory.Newest(Version("4", "third")).Status!.Summary);
    }

    private static Resource Version(string version, string summary) => new()
    {
        Metadata = new ObjectMeta { Uid = "u", Name = "n", Namespace = "s", ResourceVersion = version },
        Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" } },
        Status = new PerformanceExpectationStatus { Summary = summary },
    };
}
