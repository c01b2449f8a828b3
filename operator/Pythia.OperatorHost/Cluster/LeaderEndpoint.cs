using System.Net;
using System.Net.Sockets;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// Makes this replica, while it leads, the only endpoint of the operator's Service, which has no selector: every replica is
/// ready and can be drained, but only the leader may be sent spans and acknowledgements. The next leader overwrites the slice.
/// </summary>
internal sealed partial class LeaderEndpoint(KubernetesClient client, OperatorOptions options, ILogger<LeaderEndpoint> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Writes the slice, again and again until it is written. Does nothing where no Service was named.</summary>
    public async Task PublishAsync(CancellationToken leading)
    {
        if (options.Service is null || options.PodAddress is null)
        {
            return;
        }

        while (true)
        {
            try
            {
                await client.ApplyAsync(KnownResources.EndpointSlices, Slice(options), ClusterWriter.FieldManager, force: true, leading);
                return;
            }
            catch (KubernetesApiException error)
            {
                NotPublished(log, options.Service, error.Message);
            }

            await Task.Delay(Pause, leading);
        }
    }

    /// <summary>The slice that names this replica.</summary>
    /// <exception cref="FormatException">The pod's address is not an IP address.</exception>
    internal static EndpointSlice Slice(OperatorOptions options) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = options.Namespace,
            Name = options.Service!,
            Labels = new Dictionary<string, string>
            {
                ["kubernetes.io/service-name"] = options.Service!,
                ["endpointslice.kubernetes.io/managed-by"] = "operator.pythia.dev",
            },
        },
        AddressType = IPAddress.Parse(options.PodAddress!).AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
        Endpoints =
        [
            new Kubernetes.Endpoint { Addresses = [options.PodAddress!], Conditions = new EndpointConditions { Ready = true, Serving = true, Terminating = false } },
        ],
        Ports =
        [
            new ServicePort { Name = "otlp-grpc", Port = options.OtlpGrpcPort, Protocol = "TCP" },
            new ServicePort { Name = "otlp-http", Port = options.OtlpHttpPort, Protocol = "TCP" },
            new ServicePort { Name = "web", Port = options.WebPort, Protocol = "TCP" },
        ],
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "the Service {Service} does not point at this leader yet: {Error}")]
    private static partial void NotPublished(ILogger logger, string service, string error);
}
