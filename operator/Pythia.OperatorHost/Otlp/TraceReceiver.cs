using System.Collections.Immutable;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.OperatorHost.Otlp;

/// <summary>From a request's bytes to queued spans; the same for both transports.</summary>
internal sealed class TraceReceiver
{
    private readonly IngestQueue _queue;
    private readonly AssemblingHost _assembling;
    private readonly IngestMetrics _metrics;
    private readonly ISpanOwner _owner;
    private readonly TimeSpan _retryAfter;
    private readonly DefaultObjectPool<OtlpProtobufDecoder> _protobuf;
    private readonly DefaultObjectPool<OtlpJsonDecoder> _json;

    public TraceReceiver(IngestQueue queue, AssemblingHost assembling, IngestMetrics metrics, ISpanOwner owner, IOptions<OtlpOptions> options)
    {
        _queue = queue;
        _assembling = assembling;
        _metrics = metrics;
        _owner = owner;
        _retryAfter = options.Value.RetryAfter;
        var strings = new StringTable();
        var resources = new ResourceTable();
        _protobuf = new(new DecoderPolicy<OtlpProtobufDecoder>(() => new OtlpProtobufDecoder(DecodeLimits.Default, strings, resources)));
        _json = new(new DecoderPolicy<OtlpJsonDecoder>(() => new OtlpJsonDecoder(DecodeLimits.Default, strings)));
    }

    /// <param name="request">The request's bytes.</param>
    /// <param name="isForwarded">True for spans that another replica has sent on: they are taken here whatever they are.</param>
    public ReceiveOutcome ReceiveProtobuf(ReadOnlySpan<byte> request, bool isForwarded = false)
    {
        // Under pressure the spans are counted, which costs a hundredth of decoding them, and nothing else is done.
        if (_queue.IsFull)
        {
            return Busy(OtlpSpanCounter.Count(request));
        }

        var decoder = _protobuf.Get();
        var outcome = decoder.Decode(request);
        _protobuf.Return(decoder);
        return Take(outcome, isForwarded);
    }

    public ReceiveOutcome ReceiveJson(ReadOnlySpan<byte> body)
    {
        var decoder = _json.Get();
        var outcome = decoder.Decode(body);
        _json.Return(decoder);
        return Take(outcome, false);
    }

    public ReceiveOutcome Busy() => new ReceiveOutcome.Busy(_retryAfter);

    private ReceiveOutcome.Busy Busy(int spans)
    {
        _metrics.Busy(spans);
        return new ReceiveOutcome.Busy(_retryAfter);
    }

    private ReceiveOutcome Take(DecodeOutcome outcome, bool isForwarded)
    {
        if (outcome is DecodeOutcome.Malformed malformed)
        {
            return new ReceiveOutcome.Malformed(malformed.Path, malformed.Reason);
        }

        var decoded = (DecodeOutcome.Decoded)outcome;
        var spans = WithoutOwn(decoded.Spans);
        var kept = spans;
        if (spans.Length > 0)
        {
            if (!_queue.TryReserve(spans.Length))
            {
                return Busy(spans.Length);
            }

            if (!isForwarded && !_owner.TryTakeForeign(spans, out kept))
            {
                _queue.Release(spans.Length);
                return Busy(spans.Length);
            }

            _queue.Release(spans.Length - kept.Length);
            var parts = _assembling.Assembler.Split(kept);
            for (var shard = 0; shard < parts.Length; shard++)
            {
                if (parts[shard].Length > 0)
                {
                    _queue.Write(shard, parts[shard]);
                }
            }
        }

        _metrics.Own(decoded.Spans.Length - spans.Length);
        if (isForwarded)
        {
            _owner.TookForwarded(spans.Length);
        }

        _metrics.Accepted(kept.Length, decoded.Counts);
        return new ReceiveOutcome.Accepted(decoded.Counts);
    }

    private static ImmutableArray<Span> WithoutOwn(ImmutableArray<Span> spans)
    {
        foreach (var span in spans)
        {
            if (span.Resource.Service == OtlpOptions.OwnService)
            {
                return spans.RemoveAll(own => own.Resource.Service == OtlpOptions.OwnService);
            }
        }

        return spans;
    }

    private sealed class DecoderPolicy<T>(Func<T> create) : PooledObjectPolicy<T>
        where T : class
    {
        public override T Create() => create();

        public override bool Return(T obj) => true;
    }
}
