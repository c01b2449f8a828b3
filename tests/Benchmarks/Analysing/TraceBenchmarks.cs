using BenchmarkDotNet.Attributes;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Benchmarks.Analysing;

/// <summary>From the spans of one trace to its place in the statistics: tree, critical path, group, window. Must grow linearly in spans.</summary>
[MemoryDiagnoser]
public class TraceBenchmarks
{
    private static readonly Expectation[] Everything =
    [
        new() { Name = "bench/all", Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = Expectation.AnyService } } },
    ];

    private readonly WorkflowGrouper _grouper = new();
    private List<Span> _spans = [];
    private GroupWindow _window = null!;

    [Params(10, 100, 1_000, 10_000)]
    public int Spans { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        _window = new GroupWindow(_grouper.Contexts);
        _spans = GeneratedTraces.Trace(Spans, seed: 1);
    }

    [Benchmark]
    public int Tree() => Trace.FromSpans(_spans).Nodes.Length;

    [Benchmark]
    public int TreeAndCriticalPath() => CriticalPath.Compute(Trace.FromSpans(_spans)).Segments.Length;

    [Benchmark]
    public long Everything_to_statistics()
    {
        foreach (var request in _grouper.Assign(Trace.FromSpans(_spans), Everything))
        {
            _window.Add(request);
        }

        return _window.Requests;
    }
}
