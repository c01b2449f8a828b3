using Pythia.OperatorHost;
using Pythia.OperatorHost.Cluster;

namespace Pythia.Unit.Tests.Operator;

public sealed class LeaderEndpointTests
{
    [Theory]
    [InlineData("10.1.2.3", "IPv4")]
    [InlineData("fd00::17", "IPv6")]
    public void Slice_names_this_replica_and_the_ports_of_the_service(string address, string family)
    {
        var options = OperatorOptions.Parse(["--namespace", "sys", "--service", "pythia-operator", "--pod-address", address, "--web-port", "9090"], _ => null)!;

        var slice = LeaderEndpoint.Slice(options);

        Assert.Equal(("sys", "pythia-operator", family), (slice.Metadata.Namespace, slice.Metadata.Name, slice.AddressType));
        Assert.Equal("pythia-operator", slice.Metadata.Label("kubernetes.io/service-name"));
        Assert.Equal([address], Assert.Single(slice.Endpoints).Addresses);
        Assert.Equal([("otlp-grpc", 4317), ("otlp-http", 4318), ("web", 9090)], slice.Ports.Select(port => (port.Name, port.Port)));
    }

    [Theory]
    [InlineData("--service", "pythia-operator")]
    [InlineData("--service", "pythia-operator", "--pod-address", "nowhere")]
    public void Service_without_an_address_is_refused(params string[] args) =>
        Assert.Null(OperatorOptions.Parse(args, _ => null));
}
