using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Pythia.Ingesting.Assembling;

namespace Pythia.OperatorHost.Otlp;

/// <summary>
/// Runs the shards: one worker each, from its queue through its assembler to the control loop. A shard that has a batch
/// ready waits until the former one was taken; its queue fills meanwhile, and senders are told to wait. So there are at
/// most three times the bytes of open traces: open, handed over, and in the control loop's hands.
/// </summary>
internal sealed class AssemblingHost : BackgroundService
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(100);
    private readonly IngestQueue _queue;
    private readonly TimeProvider _time;
    private readonly ShardedAssembler _assembler;
    private readonly Channel<TraceBatch> _completed;
    private readonly Published[] _counts;
    private readonly IngestMetrics _metrics;

    public AssemblingHost(IngestQueue queue, IOptions<OtlpOptions> options, TimeProvider time, IngestMetrics metrics)
    {
        _queue = queue;
        _time = time;
        var limits = new AssembleLimits
        {
            MaxBytes = options.Value.TraceMemoryBytes / 3,
            QuietPeriod = options.Value.QuietPeriod,
            OrphanQuietPeriod = options.Value.OrphanQuietPeriod,
            MaxAge = options.Value.MaxAge,
        };
        _assembler = new ShardedAssembler(queue.Shards, limits, (ulong)Random.Shared.NextInt64());
        _completed = Channel.CreateBounded<TraceBatch>(new BoundedChannelOptions(queue.Shards) { SingleReader = true });
        _counts = [.. _assembler.Shards.Select(shard => new Published(shard.Counts))];
        _metrics = metrics;
        metrics.Observe(() => [.. _counts.Select(box => box.Value)]);
    }

    /// <summary>Complete traces, for the control loop.</summary>
    public ChannelReader<TraceBatch> Completed => _completed.Reader;

    /// <summary>The shards' own division of spans.</summary>
    public ShardedAssembler Assembler => _assembler;

    /// <summary>What became of all spans, at most a tenth of a second ago.</summary>
    public IReadOnlyList<AssemblyCounts> Counts => [.. _counts.Select(box => box.Value)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _metrics.Start();

        // The workers leave the caller's thread at once; each belongs to one shard.
        var workers = Enumerable.Range(0, _queue.Shards).Select(shard => Task.Run(() => RunAsync(shard, stoppingToken), stoppingToken));
        try
        {
            await Task.WhenAll([.. workers, TickAsync(stoppingToken)]).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how this ends.
        }
    }

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TickPeriod, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            for (var shard = 0; shard < _queue.Shards; shard++)
            {
                _queue.Tick(shard);
            }
        }
    }

    private async Task RunAsync(int shard, CancellationToken stoppingToken)
    {
        var assembler = _assembler.Shards[shard];
        await foreach (var spans in _queue.Reader(shard).ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            var traces = assembler.Assemble(spans.AsSpan(), Now());
            _queue.Release(spans.Length);
            if (traces.Length > 0)
            {
                await _completed.Writer.WriteAsync(new TraceBatch(shard, traces), stoppingToken).ConfigureAwait(false);
            }

            _counts[shard] = new Published(assembler.Counts);
        }
    }

    private long Now() => (long)(_time.GetElapsedTime(0).Ticks * (decimal)TimeSpan.NanosecondsPerTick);

    /// <summary>Published whole: readers see the counts of one moment.</summary>
    private sealed record Published(AssemblyCounts Value);
}
