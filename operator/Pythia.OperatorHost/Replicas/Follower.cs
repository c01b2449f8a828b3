using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Transmitting;
using Pythia.Ingesting.Assembling;
using Pythia.Model;
using Pythia.OperatorHost.Cluster;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// What a replica does that does not lead: it groups its share of the traces, and at each turn closes the window and puts it into the outbox for the
/// leader. While it leads it does nothing, because the control loop takes the traces.
/// </summary>
internal sealed partial class Follower(
    TraceIntake intake, CausalDesk causes, ClusterView cluster, Outbox outbox, Membership membership, OperatorOptions options, TimeProvider time, ILogger<Follower> log)
{
    // Of a second and a replica; a window of the leader keeps 512 per group of two minutes and all replicas.
    private static readonly GroupWindowOptions WindowOptions = new() { SampleSize = 128, MaxSamples = 8_192 };

    private readonly Lock _turn = new();
    private readonly WorkflowGrouper _grouper = new();
    private readonly SkeletonCache _skeletons = new();
    private readonly Dictionary<string, double> _services = new(StringComparer.Ordinal);
    private GroupWindow? _window;
    private long _sequence;
    private long _closedAt;
    private bool _leads;
    private volatile bool _leaves;

    /// <summary>Distinguishes this start of the process from others under the same name.</summary>
    public static ulong Run { get; } = (ulong)Random.Shared.NextInt64();

    /// <summary>Runs until cancelled; at once over where replicas share nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!membership.IsShared)
        {
            return;
        }

        await cluster.WaitUntilSyncedAsync(cancellationToken);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        while (await ticks.WaitForNextTickAsync(cancellationToken))
        {
            lock (_turn)
            {
                if (!_leads)
                {
                    Turn();
                }
            }
        }
    }

    /// <summary>The control loop takes over: what the outbox still knows belongs to it.</summary>
    public ImmutableArray<ReplicaDelta> BeginLeading()
    {
        lock (_turn)
        {
            _leads = true;
            if (!membership.IsShared)
            {
                return [];
            }

            Close();
            return [.. outbox.Clear().Select(message => StatisticsCodec.Read(message.Bytes)).OfType<ReadOutcome.Read>().Select(read => read.Delta)];
        }
    }

    /// <summary>The control loop has ended.</summary>
    public void EndLeading()
    {
        lock (_turn)
        {
            _leads = false;
            _closedAt = time.GetTimestamp();
        }
    }

    /// <summary>The replica is about to stop: its messages say so from now on.</summary>
    public void Leave()
    {
        lock (_turn)
        {
            _leaves = true;
            if (!_leads)
            {
                Close();
            }
        }
    }

    private void Turn()
    {
        Group(intake.Take());
        if (time.GetElapsedTime(_closedAt) >= options.Tick)
        {
            Close();
        }
    }

    private void Group(ImmutableArray<AssembledTrace> traces)
    {
        if (traces.IsEmpty)
        {
            return;
        }

        var world = cluster.Snapshot();
        var expectations = Diagnosis.Expectations(world);
        var skeleton = _skeletons.Of(world);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        _window ??= new GroupWindow(_grouper.Contexts, WindowOptions);
        foreach (var assembled in traces)
        {
            foreach (var service in ServiceRates.Asked(assembled.Spans))
            {
                if (_services.Count < ServiceRates.MaxServices || _services.ContainsKey(service))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_services, service, out _) += assembled.Weight;
                }
            }

            var trace = causes.Observe(Trace.FromSpans(assembled.Spans), expectations);
            foreach (var request in _grouper.Assign(trace, expectations, skeleton, assembled.Weight, now))
            {
                _window.Add(request);
            }
        }
    }

    private void Close()
    {
        _closedAt = time.GetTimestamp();
        var delta = new ReplicaDelta
        {
            Replica = options.Identity,
            Run = Run,
            Sequence = ++_sequence,
            Address = membership.Own,
            Leaving = _leaves,
            Window = _window ?? new GroupWindow(_grouper.Contexts),
            Services = [.. _services.Select(s => new ServiceRequests(s.Key, s.Value))],
            Counts = intake.Counts with { UnsentRequests = outbox.UnsentRequests },
        };
        _window = null;
        _services.Clear();
        if (StatisticsCodec.Write(delta) is { } message)
        {
            outbox.Add(new OutgoingMessage(delta.Sequence, delta.Window.Requests, _closedAt, message));
            return;
        }

        outbox.Lose(delta.Window.Requests);
        TooLarge(log, delta.Window.Requests, delta.Window.Groups.Count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the statistics of {Requests} requests in {Groups} groups exceed the bounds of a message and are lost")]
    private static partial void TooLarge(ILogger logger, long requests, int groups);
}
