using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Causal;
using Pythia.Model;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Causal;

public sealed class CausalModelTests
{
    // a, then b and c at the same time, then d; e excludes b but runs on either side of it.
    private static List<SegmentTime> Request(Random random)
    {
        long a = 10 + random.Next(50), b = 10 + random.Next(100), c = 10 + random.Next(100), d = 10 + random.Next(20), e = 5;
        var join = a + b + e + Math.Max(0, c - b - e);
        var early = random.Next(2) == 0;
        return
        [
            new("a", 0, a),
            new("b", a + (early ? e : 0), a + b + (early ? e : 0)),
            new("e", a + (early ? 0 : b), a + e + (early ? 0 : b)),
            new("c", a, a + c),
            new("d", join, join + d),
        ];
    }

    private static CausalModel Mined(int n, int seed = 1)
    {
        var random = new Random(seed);
        var model = new CausalModel();
        for (var i = 0; i < n; i++)
        {
            model.Add(Request(random));
        }

        return model;
    }

    [Fact]
    public void Relation_keeps_what_no_trace_contradicts()
    {
        var model = Mined(300);
        Assert.Equal(CausalRelation.HappensBefore, model.Relation("a", "b"));
        Assert.Equal(CausalRelation.HappensAfter, model.Relation("d", "c"));
        Assert.Equal(CausalRelation.MutualExclusion, model.Relation("b", "e"));
        Assert.Equal(CausalRelation.None, model.Relation("b", "c"));
        Assert.Equal(CausalRelation.Unknown, model.Relation("a", "missing"));
        Assert.Equal(CausalRelation.Unknown, Mined(5).Relation("a", "b"));
    }

    [Fact]
    public void Relation_finds_pipelines()
    {
        var model = new CausalModel();
        for (var i = 0; i < 50; i++)
        {
            model.Add([new("read", 0, 10), new("write", 10, 20), new("read", 10, 20), new("write", 20, 35), new("read", 20, 30), new("write", 35, 40)]);
        }

        Assert.Equal(CausalRelation.Pipeline, model.Relation("read", "write"));
        Assert.Equal(CausalRelation.None, model.Relation("write", "read"));
    }

    [Theory]
    [InlineData(1, CausalRelation.HappensBefore)]
    [InlineData(5, CausalRelation.MutualExclusion)]
    public void Relation_tolerates_a_thousandth_of_counter_examples(int bad, CausalRelation expected)
    {
        var model = new CausalModel();
        for (var i = 0; i < 2_000; i++)
        {
            model.Add(i < bad ? [new("b", 0, 5), new("a", 5, 9)] : [new("a", 0, 5), new("b", 5, 9)]);
        }

        Assert.Equal(expected, model.Relation("a", "b"));
    }

    [Fact]
    public void Merge_of_shards_equals_one_model() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int, PositiveInt)>(),
            input =>
            {
                var (seed, shards) = input;
                var random = new Random(seed);
                var whole = new CausalModel();
                var parts = Enumerable.Range(0, 1 + (shards.Get % 4)).Select(_ => new CausalModel()).ToArray();
                for (var i = 0; i < 60; i++)
                {
                    var request = Request(random).OrderBy(_ => random.Next()).Take(2 + random.Next(4)).ToList();
                    whole.Add(request);
                    parts[random.Next(parts.Length)].Add(request);
                }

                var merged = new CausalModel();
                foreach (var part in parts.Reverse())
                {
                    merged.Merge(part);
                }

                string[] names = ["a", "b", "c", "d", "e"];
                return merged.Traces == whole.Traces
                    && names.All(a => names.All(b => merged.Counts(a, b) with { NotPipeline = 0 } == whole.Counts(a, b) with { NotPipeline = 0 }
                        && merged.Relation(a, b, 5) == whole.Relation(a, b, 5)));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Graph_is_transitively_reduced()
    {
        var graph = Mined(300).Graph();
        Assert.Equal(["a"], graph.Before("b"));
        Assert.Equal(["b", "c", "e"], graph.Before("d").Order());
        Assert.Empty(graph.Before("a"));
    }

    [Fact]
    public void Add_beyond_the_bound_counts_what_it_drops()
    {
        var model = new CausalModel(maxSegments: 2);
        model.Add([new("a", 0, 1), new("b", 1, 2), new("c", 2, 3)]);
        Assert.Equal(1, model.Dropped);
        Assert.Equal(2, model.Segments.Count);
    }

    [Fact]
    public void Segments_cut_spans_at_their_children()
    {
        var resource = new Resource(AttributeSet.Of(("service.name", AttributeValue.Of("s"))));
        Span Make(ulong id, ulong parent, string name, long start, long end) => new()
        {
            TraceId = new TraceId(1, 1),
            SpanId = new SpanId(id),
            ParentSpanId = new SpanId(parent),
            Name = name,
            StartUnixNanoseconds = start,
            EndUnixNanoseconds = end,
            Resource = resource,
        };
        var segments = new SegmentReader().Read(Trace.FromSpans([Make(1, 0, "root", 0, 100), Make(2, 1, "call", 10, 40), Make(3, 1, "call", 50, 90)]), 0);
        Assert.Equal(["s root:begin", "s root > s call", "s root:after s call", "s root > s call#2", "s root:end"], segments.Select(s => s.Name));
        Assert.Equal([10L, 30, 10, 40, 10], segments.Select(s => s.DurationNs));
    }

    [Fact]
    public void Observations_never_share_time_with_each_other_nor_waits_with_operations()
    {
        var random = new Random(1);
        for (var run = 0; run < 300; run++)
        {
            var spans = new List<Span> { Spans.Of(1, 0, 0, 100) };
            for (ulong id = 2; id < 30; id++)
            {
                double start = random.Next(-10, 100), end = start + random.Next(0, 30);
                spans.Add(random.Next(3) switch { 0 => Spans.Of(id, 1, Math.Max(0, start), Math.Min(100, end)), 1 => Spans.Observed(id, 1, start, end), _ => Spans.Preempted(id, 1, start, end) });
            }

            var trace = Trace.FromSpans([.. spans]);
            var operations = Enumerable.Range(1, trace.Nodes.Length - 1).Select(i => trace.Nodes[i]).Where(n => !n.IsObservation && n.Duration > 0).ToList();
            var kept = new SegmentReader().Read(trace, 0, 1000).Where(s => trace.Nodes[s.Node].IsObservation && s.DurationNs > 0).OrderBy(s => s.StartNs).ToList();

            Assert.NotEmpty(kept);
            Assert.All(kept.Zip(kept.Skip(1)), pair => Assert.True(pair.First.EndNs <= pair.Second.StartNs));
            Assert.All(kept.Where(s => !trace.Nodes[s.Node].IsPreemption), s => Assert.DoesNotContain(operations, o => s.StartNs < o.End && o.Start < s.EndNs));
            Assert.All(kept, s => Assert.True(trace.Nodes[s.Node].Start <= s.StartNs && s.EndNs <= trace.Nodes[s.Node].End));
        }
    }

    [Fact]
    public void Observations_divide_their_time_and_what_keeps_nothing_is_no_segment()
    {
        // An operation, a flush that reaches into it, the wait inside of the flush, a run queue that comes before all, and a moment.
        var trace = Trace.FromSpans(
        [
            Spans.Of(1, 0, 0, 100, name: "root"), Spans.Of(2, 1, 60, 90, name: "call"), Spans.Observed(3, 1, 20, 70, name: "syscall/fsync"),
            Spans.Observed(4, 1, 25, 65), Spans.Preempted(5, 1, 10, 30), Spans.Observed(6, 1, 40, 40, name: "tcp/retransmit"),
        ]);

        var segments = new SegmentReader().Read(trace, 0);

        var times = segments.Select(s => (s.Place, Spans.Milliseconds(s.StartNs), Spans.Milliseconds(s.EndNs))).Where(s => s.Place.StartsWith("kernel", StringComparison.Ordinal));
        Assert.Equal(
            [("kernel/a/thread/runqueue", 10, 30), ("kernel/a/syscall/fsync", 30, 60), ("kernel/a/tcp/retransmit", 40, 40)],
            times.Select(t => (t.Place, (int)t.Item2, (int)t.Item3)));
        Assert.Equal(100, segments.Where(s => s.Node == 0).Sum(s => s.DurationNs / 1e6) + 20 + 30 + 30, 1e-9);
    }
}
