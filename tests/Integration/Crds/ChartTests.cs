using Pythia.Agent.Emitting.Routing;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Crds;

[Collection(CrdsCollection.Name)]
public sealed class ChartTests(PythiaControlPlane cluster)
{
    private static readonly string[] Resources =
    [
        "api/v1/namespaces/{0}/secrets", "api/v1/namespaces/{0}/configmaps", "api/v1/namespaces/{0}/serviceaccounts", "api/v1/namespaces/{0}/pods",
        "api/v1/namespaces/{0}/events", "api/v1/nodes", "api/v1/namespaces", "apis/apps/v1/namespaces/{0}/deployments", "apis/apps/v1/namespaces/{0}/daemonsets",
        "apis/coordination.k8s.io/v1/namespaces/{0}/leases", "apis/discovery.k8s.io/v1/namespaces/{0}/endpointslices", "apis/events.k8s.io/v1/namespaces/{0}/events",
        "apis/rbac.authorization.k8s.io/v1/clusterroles", "apis/rbac.authorization.k8s.io/v1/namespaces/{0}/rolebindings",
        "apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "apis/pythia.dev/v1alpha1/namespaces/{0}/instrumentationbudgets", "apis/pythia.dev/v1alpha1/namespaces/{0}/performanceexpectations",
        "apis/pythia.dev/v1alpha1/namespaces/{0}/tracepointsets",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData]
    [InlineData("--set", "agent.enabled=false", "--set", "clusterBudget.enabled=false", "--set", "aggregatedRoles=false", "--set", "operator.replicas=1")]
    [InlineData("--set", "networkPolicy.enabled=true", "--set", "flowSchema.enabled=true", "--set", "agent.kernel=false")]
    [InlineData("--set", "tls.secretName=pythia-tls", "--set", "tls.clientCertificates=true", "--set", "tls.agentSecretName=pythia-agent-tls")]
    [InlineData("--set", "tls.secretName=pythia-tls")]
    [InlineData("--set", "clusterBudget.limits.maxBytesPerSecond=20000000", "--set", "agent.extraCapabilities[0]=SYS_ADMIN", "--set", "imagePullSecrets[0].name=pull")]
    public async Task Rendered_chart_passes_the_server_s_validation(params string[] values)
    {
        cluster.Require();
        var objects = await Chart.RenderAsync(values);

        var written = await cluster.Kubectl.WithInputAsync(objects, "apply", "--dry-run=server", "-f", "-");

        Assert.Contains("deployment.apps/pythia-operator", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator.replica=1", "additional properties 'replica' not allowed")]
    [InlineData("operator.replicas=0", "operator/replicas")]
    [InlineData("agent.extraCapabilities[0]=ALL", "agent/extraCapabilities/0")]
    [InlineData("clusterBudget.limits.maxOverheadPermille=-1", "clusterBudget/limits/maxOverheadPermille")]
    public async Task Wrong_value_is_refused_with_its_name(string value, string message)
    {
        var outcome = await Chart.TryRenderAsync("--set", value);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(message, outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_get_no_key_unless_they_must_show_a_certificate()
    {
        var plain = await Chart.RenderAsync();
        var oneSided = await Chart.RenderAsync("--set", "tls.secretName=pythia-tls");
        var mutual = await Chart.RenderAsync("--set", "tls.secretName=pythia-tls", "--set", "tls.clientCertificates=true");

        Assert.Contains("- http://pythia-operator.", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("/tls", plain, StringComparison.Ordinal);
        Assert.Contains("- https://pythia-operator.", oneSided, StringComparison.Ordinal);
        Assert.DoesNotContain("key: tls.key", oneSided, StringComparison.Ordinal);
        Assert.DoesNotContain("ClientAuthorityFile", oneSided, StringComparison.Ordinal);
        Assert.Contains("key: tls.key", mutual, StringComparison.Ordinal);
        Assert.Contains("Otlp__Tls__ClientAuthorityFile", mutual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitoring_objects_appear_when_asked_for()
    {
        var objects = await Chart.RenderAsync("--set", "podMonitor.enabled=true", "--set", "prometheusRule.enabled=true");

        Assert.Contains("kind: PodMonitor", objects, StringComparison.Ordinal);
        Assert.Contains("summary: Pythia drops spans ({{ $labels.reason }})", objects, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--set", "agent.kernel=false")]
    public async Task Agent_is_never_privileged_and_gets_only_listed_capabilities(params string[] values)
    {
        var daemonSet = (await Chart.RenderAsync([.. values, "--show-only", "templates/agent/daemonset.yaml"])).Split('\n')
            .Select(line => line.Split('#')[0].Trim())
            .ToList();
        var added = daemonSet.SkipWhile(line => line != "add:").Skip(1)
            .Where(line => line.Length > 0)
            .TakeWhile(line => line.StartsWith("- ", StringComparison.Ordinal))
            .Select(line => line[2..]);

        Assert.DoesNotContain(daemonSet, line => line.StartsWith("privileged", StringComparison.Ordinal));
        Assert.Contains("drop: [ALL]", daemonSet);
        Assert.Contains("allowPrivilegeEscalation: false", daemonSet);
        Assert.Contains("readOnlyRootFilesystem: true", daemonSet);
        Assert.Equal(values.Length == 0 ? ["SYS_PTRACE", "DAC_OVERRIDE", "BPF", "PERFMON"] : ["SYS_PTRACE", "DAC_OVERRIDE"], added);
    }

    [Fact]
    public async Task Agent_may_read_sets_and_pods_and_nothing_else()
    {
        cluster.Require();

        var allowed = await AllowedAsync("pythia-agent");

        Assert.Equal(
            ["GET api/v1/namespaces/{0}/pods", "GET apis/pythia.dev/v1alpha1/namespaces/{0}/tracepointsets"],
            allowed);
    }

    [Fact]
    public async Task Operator_may_read_its_resources_create_sets_events_and_leases_and_nothing_else()
    {
        cluster.Require();

        var allowed = await AllowedAsync("pythia-operator");

        Assert.Equal(
            [
                "GET api/v1/namespaces/{0}/pods",
                "GET apis/pythia.dev/v1alpha1/namespaces/{0}/instrumentationbudgets",
                "GET apis/pythia.dev/v1alpha1/namespaces/{0}/performanceexpectations",
                "GET apis/pythia.dev/v1alpha1/namespaces/{0}/tracepointsets",
                "PATCH api/v1/namespaces/{0}/events",
                "PATCH apis/events.k8s.io/v1/namespaces/{0}/events",
                "POST api/v1/namespaces/{0}/events",
                "POST apis/events.k8s.io/v1/namespaces/{0}/events",
                "POST apis/pythia.dev/v1alpha1/namespaces/{0}/tracepointsets",
            ],
            allowed);
    }

    [Fact]
    public async Task Operator_writes_status_and_not_spec()
    {
        cluster.Require();
        using var administrator = cluster.Connect();
        using var client = await cluster.ConnectAsAsync("pythia-operator");
        var ns = await cluster.NamespaceAsync();
        var set = await administrator.CreateAsync(Crds.Resources.Sets, Crds.Resources.Set(ns), Token);

        var written = await client.ApplyStatusAsync(Crds.Resources.Sets, set with { Status = new() { ObservedGeneration = 1 } }, set, "pythia-operator", Token);
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ApplyAsync(Crds.Resources.Sets, set with { Spec = set.Spec with { Suspend = true } }, "pythia-operator", force: true, Token));

        Assert.True(written.IsWritten);
        Assert.True(refused.IsForbidden, refused.Message);
    }

    [Fact]
    public async Task Operator_may_lead_in_its_own_namespace_only()
    {
        cluster.Require();
        using var client = await cluster.ConnectAsAsync("pythia-operator");
        await cluster.Kubectl.MustAsync("delete", "lease", "pythia-operator", "-n", PythiaControlPlane.SystemNamespace, "--ignore-not-found");
        var lease = new Lease { Metadata = new ObjectMeta { Namespace = PythiaControlPlane.SystemNamespace, Name = "pythia-operator" } };

        var made = await client.CreateAsync(KnownResources.Leases, lease, Token);
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.CreateAsync(KnownResources.Leases, lease with { Metadata = lease.Metadata with { Namespace = "default" } }, Token));
        var other = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.GetAsync(KnownResources.Leases, PythiaControlPlane.SystemNamespace, "someone-else", Token));

        Assert.Equal("pythia-operator", made.Metadata.Name);
        Assert.True(refused.IsForbidden, refused.Message);
        Assert.True(other.IsForbidden, other.Message);
    }

    [Fact]
    public async Task Operator_may_point_its_own_service_at_itself_and_no_other()
    {
        cluster.Require();
        using var client = await cluster.ConnectAsAsync("pythia-operator");
        var slice = new EndpointSlice
        {
            Metadata = new ObjectMeta { Namespace = PythiaControlPlane.SystemNamespace, Name = "pythia-operator", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "pythia-operator" } },
            AddressType = "IPv4",
            Endpoints = [new Endpoint { Addresses = ["10.0.0.1"] }],
        };
        EndpointSlice At(string address) => slice with { Endpoints = [new Endpoint { Addresses = [address] }] };

        await client.ApplyAsync(KnownResources.EndpointSlices, slice, "pythia-operator", force: true, Token);
        var moved = await client.ApplyAsync(KnownResources.EndpointSlices, At("10.0.0.2"), "pythia-operator", force: true, Token);
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ApplyAsync(KnownResources.EndpointSlices, slice with { Metadata = slice.Metadata with { Name = "other" } }, "pythia-operator", force: true, Token));

        Assert.Equal("10.0.0.2", Assert.Single(moved.Object.Endpoints).Addresses[0]);
        Assert.True(refused.IsForbidden, refused.Message);
    }

    [Fact]
    public async Task Agent_may_watch_who_receives_spans_and_no_other_slice()
    {
        cluster.Require();
        using var administrator = cluster.Connect();
        using var client = await cluster.ConnectAsAsync("pythia-agent");
        EndpointSlice Slice(string name, string address) => new()
        {
            Metadata = new ObjectMeta { Namespace = PythiaControlPlane.SystemNamespace, Name = name },
            AddressType = "IPv4",
            Endpoints = [new Endpoint { Addresses = [address] }],
            Ports = [new ServicePort { Name = "otlp-http", Port = 4318, Protocol = "TCP" }],
        };
        await administrator.ApplyAsync(KnownResources.EndpointSlices, Slice("pythia-receivers", "10.0.0.1"), "test", force: true, Token);
        var watch = new ReceiverWatch(client, PythiaControlPlane.SystemNamespace, "pythia-receivers", (_, problem) => Assert.Fail(problem));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = watch.NextChange;
        var running = watch.RunAsync(ended.Token);

        await first.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal(("10.0.0.1", 4318), (Assert.Single(watch.Current.Routing.Receivers), watch.Current.Port));
        var second = watch.NextChange;
        await administrator.ApplyAsync(KnownResources.EndpointSlices, Slice("pythia-receivers", "10.0.0.2"), "test", force: true, Token);
        await second.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal("10.0.0.2", Assert.Single(watch.Current.Routing.Receivers));

        var other = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.GetAsync(KnownResources.EndpointSlices, PythiaControlPlane.SystemNamespace, "pythia-operator", Token));
        var written = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ApplyAsync(KnownResources.EndpointSlices, Slice("pythia-receivers", "10.0.0.3"), "agent", force: true, Token));
        Assert.True(other.IsForbidden, other.Message);
        Assert.True(written.IsForbidden, written.Message);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task One_replica_needs_nothing_of_what_several_share()
    {
        var one = await Chart.RenderAsync("--set", "operator.replicas=1", "--set", "networkPolicy.enabled=true");
        var three = await Chart.RenderAsync("--set", "operator.replicas=3");

        Assert.DoesNotContain("receivers", one.Replace("otlpFrom", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("kind: PodDisruptionBudget", one, StringComparison.Ordinal);
        Assert.Contains("kind: PodDisruptionBudget", three, StringComparison.Ordinal);
        Assert.Contains("- pythia-system/pythia-receivers", three, StringComparison.Ordinal);
    }

    // Every method on every resource in a namespace that is not Pythia's own; what is not a 403 is allowed.
    private async Task<IEnumerable<string>> AllowedAsync(string serviceAccount)
    {
        using var client = await cluster.ConnectAsAsync(serviceAccount);
        var ns = await cluster.NamespaceAsync();
        var allowed = new List<string>();
        foreach (var resource in Resources)
        {
            var collection = string.Format(System.Globalization.CultureInfo.InvariantCulture, resource, ns);
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Get, collection), (HttpMethod.Post, collection), (HttpMethod.Put, collection + "/x"),
                (HttpMethod.Patch, collection + "/x"), (HttpMethod.Delete, collection + "/x"), (HttpMethod.Delete, collection),
            })
            {
                if (!await IsForbiddenAsync(client, method, path))
                {
                    allowed.Add($"{method} {resource}");
                }
            }
        }

        return allowed.Order(StringComparer.Ordinal);
    }

    private static async Task<bool> IsForbiddenAsync(KubernetesClient client, HttpMethod method, string path)
    {
        try
        {
            await client.SendAsync(method, path, method == HttpMethod.Get || method == HttpMethod.Delete ? null : new System.Text.Json.Nodes.JsonObject(), Token);
            return false;
        }
        catch (KubernetesApiException error)
        {
            return error.IsForbidden;
        }
    }
}
