using BenchmarkDotNet.Attributes;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Benchmarks.Analysing;

/// <summary>What mining causal models costs: a trace that is learned from, one that is not, and an answer to a question.</summary>
[MemoryDiagnoser]
public class CausalBenchmarks
{
    private static readonly Expectation[] Everything =
    [
        new() { Name = "bench/all", Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = Expectation.AnyService } } },
    ];

    private readonly CausalMiner _learning = new(new CausalOptions { RequestsPerWindow = int.MaxValue, RequestsPerWindowInAll = int.MaxValue });
    private readonly CausalMiner _full = new(new CausalOptions { RequestsPerWindow = 0, RequestsPerWindowInAll = 0 });
    private Trace _trace = null!;
    private CausalSample _sample = null!;
    private WhatIfQuestion _question = null!;

    [Params(100, 1_000)]
    public int Spans { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        _trace = Trace.FromSpans(GeneratedTraces.Trace(Spans, seed: 1));
        for (var i = 0; i < 400; i++)
        {
            _learning.Observe(_trace, Everything);
        }

        RequestType type = _learning.Types.Single();
        _sample = _learning.SampleOf(type)!;
        _question = new WhatIfQuestion(_sample.Places.First(), 0.5, 0);
    }

    [Benchmark]
    public int Learned_from() => _learning.Observe(_trace, Everything).Root;

    [Benchmark]
    public int Not_learned_from() => _full.Observe(_trace, Everything).Root;

    [Benchmark]
    public bool Question_answered() => WhatIf.Ask(_sample, _question) is not null;
}
