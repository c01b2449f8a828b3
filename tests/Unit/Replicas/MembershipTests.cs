using Microsoft.Extensions.Logging.Abstractions;
using Pythia.Ingesting.Assembling;
using Pythia.Kubernetes;
using Pythia.Model;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Replicas;
using Pythia.Unit.Tests.Kubernetes;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Replicas;

public sealed class MembershipTests
{
    private static readonly string[] Three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    private readonly ManualTimeProvider _time = new();
    private readonly Membership _membership;

    public MembershipTests() => _membership = new Membership(
        new KubernetesClient(new KubernetesConfiguration { Server = new Uri("http://127.0.0.1:1") }),
        new OperatorOptions
        {
            Namespace = "ns", OtlpHttpPort = 1, OtlpGrpcPort = 1, WebPort = 1, ListenAddress = "10.0.0.1", Identity = "a", Tick = TimeSpan.FromSeconds(1), Seed = 1,
            Service = "operator", Receivers = "receivers", PodAddress = "10.0.0.1",
        },
        _time,
        NullLogger<Membership>.Instance);

    [Fact]
    public void Trace_that_changed_its_owner_while_it_ran_is_split_and_no_other()
    {
        _membership.Receive(Three);
        _time.Advance(TimeSpan.FromMinutes(1));
        _membership.Receive(Three[..2]);
        var moved = Ids().First(id => TraceRouting.Of(Three).OwnerOf(id) == Three[2]);
        var stayed = Ids().First(id => TraceRouting.Of(Three).OwnerOf(id) == Three[0]);

        Assert.True(_membership.IsSplit(Trace(moved, startsAt: -1, lasts: 2)));
        Assert.True(_membership.IsSplit(Trace(moved, startsAt: -60, lasts: 58)));
        Assert.True(_membership.IsSplit(Trace(moved, startsAt: 3, lasts: 1)));
        Assert.False(_membership.IsSplit(Trace(moved, startsAt: 6, lasts: 1)));
        Assert.False(_membership.IsSplit(Trace(moved, startsAt: -20, lasts: 1)));
        Assert.False(_membership.IsSplit(Trace(stayed, startsAt: -1, lasts: 2)));
    }

    [Fact]
    public void Lone_receiver_that_starts_splits_nothing()
    {
        _membership.Receive([Three[0]]);

        Assert.All(Ids(), id => Assert.False(_membership.IsSplit(Trace(id, startsAt: -1, lasts: 2))));
        Assert.All(Ids(), id => Assert.Null(_membership.ForeignOwnerOf(id)));
    }

    [Fact]
    public void Replica_that_is_no_receiver_owns_nothing()
    {
        _membership.Receive(Three[1..]);

        Assert.All(Ids(), id => Assert.NotNull(_membership.ForeignOwnerOf(id)));
    }

    private AssembledTrace Trace(TraceId id, double startsAt, double lasts)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var start = now + (long)(startsAt * 1e9);
        var span = new Span
        {
            TraceId = id, SpanId = new SpanId(1), Name = "op", StartUnixNanoseconds = start, EndUnixNanoseconds = start + (long)(lasts * 1e9),
            Resource = new Resource(AttributeSet.Empty),
        };
        return new AssembledTrace(id, [span], TraceCompletion.Quiet, 1, 1);
    }

    private static IEnumerable<TraceId> Ids() => Enumerable.Range(1, 100).Select(i => new TraceId(7, (ulong)i));
}
