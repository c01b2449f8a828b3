using BenchmarkDotNet.Attributes;
using Pythia.Ingesting.Decoding;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>Decoding of one request of 600 spans with 12 attributes each.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private const int Traces = 100;
    private readonly SampleRequest _request = new(Traces, 12);
    private readonly OtlpProtobufDecoder _decoder = new(DecodeLimits.Default, new StringTable(), new ResourceTable());

    /// <summary>Per span.</summary>
    [Benchmark(OperationsPerInvoke = Traces * SampleRequest.SpansPerTrace)]
    public DecodeOutcome Decode() => _decoder.Decode(_request.Bytes);
}
