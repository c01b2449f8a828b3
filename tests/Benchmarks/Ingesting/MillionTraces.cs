using System.Diagnostics;
using Pythia.Ingesting.Assembling;
using Pythia.Ingesting.Decoding;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>Over ten million spans of 1.7 million traces without a pause: what memory that takes.</summary>
internal static class MillionTraces
{
    public static IEnumerable<string> Run()
    {
        const long limit = 128L << 20;
        const int wanted = 10_000_000;
        var request = new SampleRequest(100, 8);
        var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
        var assembler = new TraceAssembler(new AssembleLimits { MaxBytes = limit, MaxOpenTraces = 1_000_000 });
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var before = process.WorkingSet64;
        long most = 0;
        long openMost = 0;
        for (var spans = 0; spans < wanted; spans += request.Spans)
        {
            request.Renew(request.Bytes, 9);
            assembler.Assemble(((DecodeOutcome.Decoded)decoder.Decode(request.Bytes)).Spans.AsSpan(), 0);
            openMost = Math.Max(openMost, assembler.Counts.OpenBytes);
            if (spans % 60_000 == 0)
            {
                process.Refresh();
                most = Math.Max(most, process.WorkingSet64);
            }
        }

        var counts = assembler.Counts;
        var complete = assembler.Assemble([], 10_000_000_000);
        yield return $"{counts.Taken:N0} spans of {counts.Taken / SampleRequest.SpansPerTrace:N0} traces in one go, {limit >> 20} MB for open traces: "
            + $"at most {openMost >> 20} MB accounted, working set from {before >> 20} to {most >> 20} MB; kept {complete.Length:N0} whole traces "
            + $"({complete.Count(trace => trace.Spans.Length == SampleRequest.SpansPerTrace):N0} of {SampleRequest.SpansPerTrace} spans) at a ratio of {counts.KeptRatio}, "
            + $"which stand for {complete.Sum(trace => 1 / trace.KeptRatio):N0} traces; dropped {counts.DroppedPressure:N0} spans.";
    }
}
