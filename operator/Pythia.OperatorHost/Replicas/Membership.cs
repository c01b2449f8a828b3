using System.Collections.Immutable;
using Pythia.Ingesting.Assembling;
using Pythia.Kubernetes;
using Pythia.Model;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// Which replicas receive spans, and which one leads, as the leader has written it into the two EndpointSlices. All replicas and all agents read
/// the same slice, so they agree on who gets which trace, but not in the same moment: see <see cref="IsSplit"/>.
/// </summary>
internal sealed partial class Membership
{
    /// <summary>For so long before and after a change of receivers the spans of one trace may have gone to two of them.</summary>
    public static readonly TimeSpan Unrest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Membership> _log;
    private readonly Reflector<EndpointSlice>? _receivers;
    private readonly Reflector<EndpointSlice>? _leader;
    private readonly Lock _changing = new();
    private volatile TraceRouting? _routing;
    private volatile string? _leaderAddress;
    private ImmutableArray<Change> _changes = [];

    public Membership(KubernetesClient client, OperatorOptions options, TimeProvider time, ILogger<Membership> log)
    {
        _options = options;
        _time = time;
        _log = log;
        if (IsShared)
        {
            _receivers = Watch(client, options.Receivers!);
            _leader = Watch(client, options.Service!);
        }
    }

    /// <summary>Told after each change of receivers.</summary>
    public event Action? Changed;

    /// <summary>True when replicas share the traces; otherwise the leader alone receives.</summary>
    public bool IsShared => _options.Receivers is not null && _options.Service is not null;

    /// <summary>Who receives what; empty as long as nothing is known.</summary>
    public TraceRouting Routing => _routing ?? TraceRouting.None;

    /// <summary>The address of the replica that leads; null while there is none.</summary>
    public string? LeaderAddress => _leaderAddress;

    /// <summary>This replica's own address.</summary>
    public string Own => _options.PodAddress ?? string.Empty;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => !IsShared ? Task.CompletedTask : Task.WhenAll(
        _receivers!.RunAsync(_ => Receive(AddressesOf(_receivers.Store)), cancellationToken),
        _leader!.RunAsync(_ => _leaderAddress = AddressesOf(_leader.Store).FirstOrDefault(), cancellationToken));

    /// <summary>The receiver that a trace belongs to, when that is another replica; null when it is this one.</summary>
    public string? ForeignOwnerOf(TraceId traceId) => Routing.OwnerOf(traceId) is { } owner && owner != Own ? owner : null;

    /// <summary>
    /// Whether a trace ran while it went from one receiver to another: each of them may hold a part of its spans, and a part of a trace looks like a
    /// request that took another way. Cost: nothing while the receivers stay the same.
    /// </summary>
    public bool IsSplit(AssembledTrace trace)
    {
        var changes = _changes;
        if (changes.IsEmpty)
        {
            return false;
        }

        long start = long.MaxValue, end = long.MinValue;
        foreach (var span in trace.Spans)
        {
            start = Math.Min(start, span.StartUnixNanoseconds);
            end = Math.Max(end, span.EndUnixNanoseconds);
        }

        foreach (var change in changes)
        {
            if (start < change.AtNs + Nanoseconds(Unrest) && end > change.AtNs - Nanoseconds(Unrest)
                && change.Before.OwnerOf(trace.TraceId) != change.After.OwnerOf(trace.TraceId))
            {
                return true;
            }
        }

        return false;
    }

    internal void Receive(IEnumerable<string> addresses)
    {
        var next = TraceRouting.Of(addresses);
        lock (_changing)
        {
            var before = _routing;
            if (next.SameAs(before ?? TraceRouting.None))
            {
                _routing ??= next;
                return;
            }

            // A lone receiver that starts is no change of receivers.
            if (before is not null || next.Receivers.Length > 1)
            {
                var now = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
                var since = now - Nanoseconds(Remembered);
                _changes = [.. _changes.Where(change => change.AtNs > since), new Change(before ?? TraceRouting.None, next, now)];
            }

            _routing = next;
        }

        ReceiversAre(_log, string.Join(", ", next.Receivers));
        Changed?.Invoke();
    }

    private static IEnumerable<string> AddressesOf(Store<EndpointSlice> store) => store.Snapshot.Values
        .SelectMany(slice => slice.Endpoints)
        .Where(endpoint => endpoint.Conditions.Ready != false && !endpoint.Addresses.IsDefaultOrEmpty)
        .Select(endpoint => endpoint.Addresses[0]);

    private Reflector<EndpointSlice> Watch(KubernetesClient client, string name) => new(client, KnownResources.EndpointSlices, _options.Namespace, new WatchOptions
    {
        Selection = new ListOptions { FieldSelector = "metadata.name=" + name },
        OnProblem = problem => WatchTroubled(_log, name, problem.Message),
    });

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    [LoggerMessage(Level = LogLevel.Information, Message = "spans are received by {Addresses}")]
    private static partial void ReceiversAre(ILogger logger, string addresses);

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching the EndpointSlice {Name}: {Problem}")]
    private static partial void WatchTroubled(ILogger logger, string name, string problem);

    private sealed record Change(TraceRouting Before, TraceRouting After, long AtNs);
}
