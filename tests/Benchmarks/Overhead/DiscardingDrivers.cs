using Pythia.Agent.Applying;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;

namespace Pythia.Benchmarks.Overhead;

/// <summary>The agent's drivers without its loop: what is on changes at once and not at the next look. Spans are counted and thrown away.</summary>
internal sealed class DiscardingDrivers : IAsyncDisposable
{
    private readonly SpanQueue queue = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task attributing;
    private readonly Task taking;
    private long spans;

    public DiscardingDrivers(ProcFiles proc)
    {
        var clock = new MonotonicClock();
        Drivers = Drivers.Of(
            new EventPipeDriver("node", queue, clock, new HookLoader(proc, TimeSpan.Zero)), KernelAvailability.Probe(), new RequestAttribution(queue, clock, proc), queue);
        attributing = Drivers.AttributeAsync(closing.Token);
        taking = TakeAsync(closing.Token);
    }

    public Drivers Drivers { get; }

    /// <summary>Spans since the start.</summary>
    public long Spans => Interlocked.Read(ref spans);

    /// <summary>Events that the open sessions have lost.</summary>
    public long Lost => Drivers.EventPipe.Sessions.Sum(s => s.Lost);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(attributing, taking).ContinueWith(static _ => { }, TaskScheduler.Default);
        await Drivers.DisposeAsync();
        closing.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await foreach (var span in queue.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Increment(ref spans);
        }
    }
}
