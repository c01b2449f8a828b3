using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Benchmarks.Analysing;

/// <summary>Judging everything at once: 10,000 groups of 200 positions. Must stay under 50 ms.</summary>
[MemoryDiagnoser]
public class RankBenchmarks
{
    private const int Groups = 10_000;
    private const int Positions = 200;
    private const int Contexts = 4_000;
    private const int RequestsPerGroup = 4;

    private readonly Expectation[] _expectations =
    [
        new()
        {
            Name = "bench/all",
            Spec = new PerformanceExpectationSpec
            {
                Requests = new RequestSelector { Service = Expectation.AnyService },
                Expect = new ExpectedPerformance { MinTraces = RequestsPerGroup },
            },
        },
    ];

    private GroupWindow _window = null!;
    private GroupWindow _baseline = null!;

    [GlobalSetup]
    public void Fill()
    {
        var contexts = new CallingContextTree();
        var root = contexts.Intern(null, new OperationName(Layer.Application, "root", "Root", "GET /"));
        for (var i = 1; i < Contexts; i++)
        {
            contexts.Intern(contexts[(i - 1) / 3], new OperationName(Layer.Application, $"service-{i % 50}", "Source", $"operation-{i}"));
        }

        _window = Window(contexts, 1);
        _baseline = Window(contexts, 2);
    }

    [Benchmark]
    public int Rank() => Localizer.Rank(_window, _expectations).Length;

    [Benchmark]
    public int RankAgainstBaseline() => Localizer.Rank(_window, _expectations, _baseline).Length;

    private static GroupWindow Window(CallingContextTree contexts, int seed)
    {
        var random = new Random(seed);
        var window = new GroupWindow(contexts, new GroupWindowOptions { SampleSize = 2, MaxSamples = 20_000 });
        for (var i = 0; i < Groups * RequestsPerGroup; i++)
        {
            var group = i % Groups;
            var times = ImmutableArray.CreateBuilder<PositionTime>(Positions);
            long total = 0;
            for (var j = 0; j < Positions; j++)
            {
                var time = random.Next(100_000, 200_000);
                total += time;
                times.Add(new PositionTime(((group * 7) + (j * 19)) % Contexts, time, 1));
            }

            window.Add(new GroupedRequest
            {
                Expectation = "bench/all",
                RequestType = $"GET /{group % 100}",
                Service = "root",
                Group = new Key128(1, (ulong)group),
                TraceId = new TraceId((ulong)seed, (ulong)i + 1),
                StartUnixNanoseconds = 1_700_000_000_000_000_000 + (i * 1_000_000L),
                DurationNanoseconds = total,
                Positions = times.MoveToImmutable(),
            });
        }

        return window;
    }
}
