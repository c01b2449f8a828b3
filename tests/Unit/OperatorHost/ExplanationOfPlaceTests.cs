using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Localizing;
using Pythia.Ingesting.Assembling;
using Pythia.Kubernetes;
using Pythia.Model;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Cluster;
using ObjectKey = Pythia.Diagnosing.Choosing.ObjectKey;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class ExplanationOfPlaceTests
{
    private const long Second = 1_000_000_000;
    private const string Allocate = "application/stock/Stock/allocate";
    private const string Wait = "application/stock/Stock/wait";

    private static readonly ObjectKey Key = new("shop", "stock");
    private static readonly World World = new()
    {
        Expectations =
        [
            new()
            {
                Metadata = new ObjectMeta { Namespace = Key.Namespace, Name = Key.Name, Uid = "1" },
                Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "stock" } },
            },
        ],
        Sets = [],
        Budgets = [],
    };

    private readonly Diagnosis _diagnosis = new(new CausalDesk());
    private readonly Random _random = new(5);
    private long _now = Second;
    private ulong _next = 1;

    [Fact]
    public void Explanation_of_the_place_that_led_before_is_not_taken_for_the_one_that_was_concluded()
    {
        Serve(100, withWait: false);
        var before = Explain(SearchState.Empty);
        Assert.Equal((Allocate, true), (before.Place, before.IsExplained));

        Serve(10, withWait: true);
        var few = Explain(Concluded);
        Assert.Equal((Wait, ExplanationVerdict.TooFewRequests), (few.Place, few.Verdict));

        Serve(50, withWait: true);
        var enough = Explain(Concluded);
        Assert.Equal((Wait, true), (enough.Place, enough.IsExplained));
        Assert.Equal("queue.length@stock/wait", enough.Variables[0].Name);
    }

    [Fact]
    public void Explanation_of_a_concluded_place_follows_further_requests_until_there_are_enough()
    {
        Serve(100, withWait: true);
        Assert.Equal(100, Explain(Concluded).Requests);

        Serve(150, withWait: true);
        Assert.Equal(250, Explain(Concluded).Requests);

        Serve(50, withWait: true);
        Assert.Equal(250, Explain(Concluded).Requests);
    }

    private SearchState Concluded
    {
        get
        {
            var problem = Assert.Single(_diagnosis.Localize(World, _now));
            var conclusion = new Conclusion
            {
                Problem = $"{problem.Group.RequestType}|{problem.Group.Key}",
                RequestType = problem.Group.RequestType,
                Place = Wait,
                Service = "stock",
            };
            return SearchState.Empty with
            {
                Expectations = SearchState.Empty.Expectations.Add(Key, new() { Conclusions = [conclusion] }),
            };
        }
    }

    private Explanation Explain(SearchState search)
    {
        _now += 4 * Second;
        return Assert.Single(_diagnosis.Explain(_diagnosis.Localize(World, _now), World, search, _now, seed: 1)).Value;
    }

    // Requests wait 10 ms for each that queues, which "wait" tells; while it is off, "allocate" has all the time.
    private void Serve(int requests, bool withWait)
    {
        for (var i = 0; i < requests; i++)
        {
            _now += Second / 20;
            var length = _random.Next(8);
            var (trace, start, took) = (new TraceId(7, _next++), _now - Second, (long)((0.002 + (0.01 * length) + (0.001 * _random.NextDouble())) * Second));
            var root = Of(trace, 1, 0, "POST /reservations", SpanKind.Server, start, took + 2_000_000, ("reservation.lines", length));
            var allocate = Of(trace, 2, 1, "allocate", SpanKind.Internal, start + 1_000_000, took, ("queue.seen", length));
            ImmutableArray<Span> spans = withWait
                ? [root, allocate, Of(trace, 3, 2, "wait", SpanKind.Internal, start + 1_000_000, took, ("queue.length", length))]
                : [root, allocate];
            _diagnosis.Group([new AssembledTrace(trace, spans, TraceCompletion.Quiet, 1, 1)], World, _now);
        }
    }

    private static Span Of(TraceId trace, ulong id, ulong parent, string name, SpanKind kind, long start, long took, (string Key, int Value) attribute) => new()
    {
        TraceId = trace,
        SpanId = new SpanId(id),
        ParentSpanId = new SpanId(parent),
        Name = name,
        Scope = kind == SpanKind.Server ? "Microsoft.AspNetCore" : "Stock",
        Kind = kind,
        StartUnixNanoseconds = start,
        EndUnixNanoseconds = start + took,
        Resource = Model.Spans.ResourceOf("stock"),
        Attributes = AttributeSet.Of((attribute.Key, AttributeValue.Of((long)attribute.Value))),
    };
}
