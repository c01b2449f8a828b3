using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Choosing;

public sealed class SuspectsTests
{
    private readonly CallingContextTree _tree = new();
    private readonly CallingContext _root;
    private readonly CallingContext _inner;
    private readonly CallingContext _edge;

    public SuspectsTests()
    {
        _root = _tree.Intern(null, new(Layer.Application, "cart", "Microsoft.AspNetCore", "GET /cart"));
        _inner = _tree.Intern(_root, new(Layer.Application, "cart", "Cart", "load"));
        _edge = _tree.InternEdge(_tree.Intern(_inner, new(Layer.Application, "cart", "System.Net.Http", "GET")), "stock");
    }

    private GroupedRequest Request(long start, long own, long inner, long edge) => new()
    {
        Expectation = "shop/checkout",
        RequestType = "GET /cart",
        Service = "cart",
        Group = new Key128(1, 1),
        TraceId = new TraceId(1, (ulong)start + 1),
        StartUnixNanoseconds = start,
        DurationNanoseconds = own + inner + edge,
        Positions = [new(_root.Id, own, 1), new(_inner.Id, inner, 1), new(_edge.Id, edge, 1)],
    };

    private static Problem ProblemOf(ProblemKind kind = ProblemKind.HighVariance) => new()
    {
        Group = new GroupIdentity(new Key128(1, 1), "shop/checkout", "cart", "GET /cart", false),
        Kind = kind,
        Message = "varies",
        PValue = 0.001,
        Requests = 1,
        RequestsPerSecond = 3,
        ExcessSeconds = 0.01,
        MeanSeconds = 0.01,
        Variation = 1,
        P99Seconds = 0.1,
        PositionsInAll = 3,
        Positions = [],
    };

    [Theory]
    [InlineData(ProblemKind.HighVariance)]
    [InlineData(ProblemKind.Slow)]
    public void Shares_add_up_to_one(ProblemKind kind) =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyArray<(byte, byte, byte)>>(),
            times =>
            {
                var requests = times.Get.Select((t, i) => Request(i, 1 + t.Item1, t.Item2 * 100, t.Item3)).ToList();
                var suspect = Suspects.Of(ProblemOf(kind), requests, _tree, sinceNs: 0);
                var varies = requests.Select(r => r.DurationNanoseconds).Distinct().Count() > 1;
                var sum = suspect.Positions.Sum(p => p.Share);
                return kind == ProblemKind.HighVariance && !varies ? sum == 0 : Math.Abs(sum - 1) < 1e-9;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_uses_only_requests_since_the_last_change()
    {
        var requests = Enumerable.Range(0, 100).Select(i => Request(i, 10, i < 50 ? i * 100 : 10, i < 50 ? 10 : i * 100)).ToList();
        var suspect = Suspects.Of(ProblemOf(), requests, _tree, sinceNs: 50);
        Assert.Equal(50, suspect.Traces);
        Assert.Equal(_edge.Place, suspect.LeadingPlace);
        Assert.Equal(0, Suspects.Of(ProblemOf(), requests, _tree, sinceNs: null).Traces);
    }

    [Fact]
    public void Of_describes_paths_entries_and_edges()
    {
        var suspect = Suspects.Of(ProblemOf(), [Request(0, 1, 2, 3), Request(1, 2, 5, 9)], _tree, 0);
        var edge = Assert.Single(suspect.Positions, p => p.IsEdge);
        Assert.Equal(3, edge.Path.Length);
        Assert.Equal(_inner.TracePoint.ToString(), edge.Path[1]);
        Assert.Equal(_root.TracePoint, Assert.Single(suspect.Positions, p => p.IsEntry).Point);
        Assert.All(suspect.Positions, p => Assert.Equal("GET /cart", p.ServiceRequestType));
    }

    [Fact]
    public void A_rare_stall_is_worth_few_effective_traces()
    {
        var even = Enumerable.Range(0, 200).Select(i => Request(i, 10, i % 2 * 1000, 1)).ToList();
        var rare = Enumerable.Range(0, 200).Select(i => Request(i, 10, i == 7 ? 100_000 : 1, 1)).ToList();
        Assert.InRange(Suspects.Of(ProblemOf(), even, _tree, 0).EffectiveTraces, 190, 201);
        Assert.InRange(Suspects.Of(ProblemOf(), rare, _tree, 0).EffectiveTraces, 0.5, 1.5);
    }

    [Fact]
    public void Evidence_is_bounded_and_what_is_dropped_is_counted()
    {
        var store = new EvidenceStore(perGroup: 3, groups: 1);
        for (var i = 0; i < 5; i++)
        {
            store.Add(Request(i, 1, 1, 1));
        }

        Assert.Equal([2L, 3, 4], store.Of(new Key128(1, 1)).Select(r => r.StartUnixNanoseconds));
        var other = Request(9, 1, 1, 1);
        store.Add(new GroupedRequest
        {
            Expectation = other.Expectation,
            RequestType = other.RequestType,
            Service = other.Service,
            Group = new Key128(2, 2),
            TraceId = other.TraceId,
            StartUnixNanoseconds = 9,
            DurationNanoseconds = 1,
            Positions = [],
        });
        Assert.Equal(1, store.Dropped);
        store.Forget(beforeNs: 100);
        Assert.Empty(store.Of(new Key128(1, 1)));
    }
}
