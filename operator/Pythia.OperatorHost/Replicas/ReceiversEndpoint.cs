using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Pythia.Kubernetes;
using Pythia.OperatorHost.Cluster;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// While this replica leads, it writes who receives spans: itself, and all that report to it. So a replica whose statistics would be lost gets no
/// spans, and senders and replicas read one object. A new leader keeps the receivers of the former one until they had time to report.
/// </summary>
internal sealed partial class ReceiversEndpoint(
    KubernetesClient client, StatisticsInbox inbox, Membership membership, OperatorOptions options, TimeProvider time, ILogger<ReceiversEndpoint> log)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Rewrite = TimeSpan.FromSeconds(10);

    /// <summary>Writes the slice at each change until cancelled; at once over where replicas share nothing.</summary>
    public async Task PublishAsync(CancellationToken leading)
    {
        var since = time.GetTimestamp();
        var writtenAt = 0L;
        ImmutableArray<string> written = [];
        while (membership.IsShared)
        {
            var shown = membership.Routing.Receivers;
            var wanted = Wanted(membership.Own, inbox.Replicas(), time.GetElapsedTime(since) < StatisticsInbox.LostAfter ? shown : []);
            if (!wanted.SequenceEqual(written) || (!wanted.SequenceEqual(shown) && time.GetElapsedTime(writtenAt) > Rewrite))
            {
                written = await TryWriteAsync(wanted, leading) ? wanted : written;
                writtenAt = time.GetTimestamp();
            }

            await Task.Delay(Turn, time, leading);
        }
    }

    /// <summary>The addresses in order: the leader's, those that report or are late, and those kept from the former leader that have not said otherwise.</summary>
    internal static ImmutableArray<string> Wanted(string own, ImmutableArray<ReplicaSight> replicas, ImmutableArray<string> kept)
    {
        var family = IPAddress.Parse(own).AddressFamily;
        var gone = replicas.Where(r => r.State is ReplicaState.Leaving or ReplicaState.Lost).Select(r => r.Address);
        return
        [
            .. replicas.Where(r => r.State is ReplicaState.Reporting or ReplicaState.Late).Select(r => r.Address)
                .Concat(kept.Except(gone, StringComparer.Ordinal))
                .Where(address => IPAddress.TryParse(address, out var ip) && ip.AddressFamily == family)
                .Append(own)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<bool> TryWriteAsync(ImmutableArray<string> addresses, CancellationToken leading)
    {
        try
        {
            await client.ApplyAsync(KnownResources.EndpointSlices, Slice(addresses), ClusterWriter.FieldManager, force: true, leading);
            return true;
        }
        catch (KubernetesApiException error)
        {
            NotWritten(log, options.Receivers!, error.Message);
            return false;
        }
    }

    private EndpointSlice Slice(ImmutableArray<string> addresses) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = options.Namespace,
            Name = options.Receivers!,
            Labels = new Dictionary<string, string>
            {
                ["kubernetes.io/service-name"] = options.Receivers!,
                ["endpointslice.kubernetes.io/managed-by"] = "operator.pythia.dev",
            },
        },
        AddressType = IPAddress.Parse(membership.Own).AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
        Endpoints = [.. addresses.Select(a => new Kubernetes.Endpoint { Addresses = [a], Conditions = new EndpointConditions { Ready = true, Serving = true, Terminating = false } })],
        Ports =
        [
            new ServicePort { Name = "otlp-grpc", Port = options.OtlpGrpcPort, Protocol = "TCP" },
            new ServicePort { Name = "otlp-http", Port = options.OtlpHttpPort, Protocol = "TCP" },
        ],
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "the receivers of Service {Service} could not be written: {Error}")]
    private static partial void NotWritten(ILogger logger, string service, string error);
}
