using System.Diagnostics;
using Pythia.Ingesting.Assembling;
using Pythia.Ingesting.Decoding;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>Spans per second of processor time, and bytes per span, of the stages in one process without sockets.</summary>
internal static class StageMeasure
{
    private const int Repeats = 5;
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(700);

    public static IEnumerable<string> Run()
    {
        yield return "| stage | spans per request | attributes per span | million spans per core-second: median (least-most) | bytes allocated per span |";
        yield return "|---|---|---|---|---|";
        foreach (var (traces, attributes) in new[] { (5, 3), (5, 12), (100, 3), (100, 12) })
        {
            foreach (var stage in new[] { "decode", "decode, assemble", "decode, assemble, group statistics" })
            {
                var request = new SampleRequest(traces, attributes);
                var step = Step(stage, request);
                Measure(step, request.Spans);
                var rates = new List<double>();
                var bytes = 0.0;
                for (var i = 0; i < Repeats; i++)
                {
                    (var rate, bytes) = Measure(step, request.Spans);
                    rates.Add(rate);
                }

                rates.Sort();
                yield return $"| {stage} | {request.Spans} | {attributes} | {rates[Repeats / 2] / 1e6:0.00} ({rates[0] / 1e6:0.00}-{rates[^1] / 1e6:0.00}) | {bytes:0} |";
            }
        }
    }

    private static Action Step(string stage, SampleRequest request)
    {
        var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
        var assembler = new TraceAssembler(AssembleLimits.Default with { QuietPeriod = TimeSpan.FromMilliseconds(100) });
        var wholeWay = new WholeWay();
        var now = 0L;
        return () =>
        {
            request.Renew(request.Bytes, 7);
            var decoded = (DecodeOutcome.Decoded)decoder.Decode(request.Bytes);
            if (stage == "decode")
            {
                return;
            }

            now += 10_000_000;
            var complete = assembler.Assemble(decoded.Spans.AsSpan(), now);
            if (stage != "decode, assemble")
            {
                wholeWay.Add(complete);
            }
        };
    }

    private static (double SpansPerCoreSecond, double BytesPerSpan) Measure(Action step, int spans)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        long count = 0;
        while (watch.Elapsed < Length)
        {
            step();
            count += spans;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        process.Refresh();
        return (count / (process.TotalProcessorTime - before).TotalSeconds, (double)allocated / count);
    }
}
