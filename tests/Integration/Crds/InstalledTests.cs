using System.Net;
using System.Net.Sockets;

namespace Pythia.Integration.Tests.Crds;

/// <summary>Operator and agent as the chart installs them: with its service accounts' rights and its arguments.</summary>
[Collection(CrdsCollection.Name)]
public sealed class InstalledTests(PythiaControlPlane cluster)
{
    private const string Slice = "endpointslice/pythia-operator";

    [Fact]
    public async Task Operator_leads_judges_and_hands_its_service_to_the_next_when_it_is_killed()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await client.CreateAsync(Resources.Budgets, Resources.Budget(ns), TestContext.Current.CancellationToken);
        await client.CreateAsync(Resources.Expectations, Resources.Expectation(ns), TestContext.Current.CancellationToken);
        var kubeconfig = await cluster.KubeconfigAsync("pythia-operator");

        await using var first = Operator(kubeconfig, "127.0.0.11", out _);
        await MustWaitAsync(first, PythiaControlPlane.SystemNamespace, Slice, "jsonpath={.endpoints[0].addresses[0]}=127.0.0.11");
        await using var second = Operator(kubeconfig, "127.0.0.12", out var web);
        await MustWaitAsync(first, ns, "pexp/orders", "jsonpath={.status.observedGeneration}=1");
        await MustWaitAsync(first, ns, "ibud/default", "condition=Ready");
        await MustWaitAsync(first, ns, "tps/orders", "jsonpath={.spec.expectationRef}=orders");
        await first.KillAsync();
        await MustWaitAsync(second, PythiaControlPlane.SystemNamespace, Slice, "jsonpath={.endpoints[0].addresses[0]}=127.0.0.12");

        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(new Uri($"http://127.0.0.1:{web}/readyz"), TestContext.Current.CancellationToken));
        Assert.Contains("pythia_operator_leading 1", await http.GetStringAsync(new Uri($"http://127.0.0.1:{web}/metrics"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("this replica leads", second.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("orbidden", first.Said + second.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_lists_pods_and_sets_with_its_own_rights_and_reports()
    {
        cluster.Require();
        var port = FreePort();
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var kubeconfig = await cluster.KubeconfigAsync("pythia-agent");

        await using var agent = ServiceProcess.Start(
            "agent/Pythia.Agent", "pythia-agent", kubeconfig, "--node", "test-node", "--operator", $"http://127.0.0.1:{port}", "--no-kernel");

        // The agent reports only when it has listed both.
        var request = await listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(request.Request.InputStream);
        var body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        request.Response.StatusCode = 503;
        request.Response.Close();
        Assert.Equal("/pythia/v1/acknowledgements", request.Request.Url!.AbsolutePath);
        Assert.Contains("\"node\":\"test-node\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("watch problem", agent.Said, StringComparison.Ordinal);
    }

    private static ServiceProcess Operator(string kubeconfig, string address, out int web)
    {
        web = FreePort();
        return ServiceProcess.Start(
            "operator/Pythia.OperatorHost", "pythia-operator", kubeconfig,
            "--namespace", PythiaControlPlane.SystemNamespace, "--identity", address, "--service", "pythia-operator", "--pod-address", address,
            "--otlp-http-port", $"{FreePort()}", "--otlp-grpc-port", $"{FreePort()}", "--web-port", $"{web}");
    }

    private async Task MustWaitAsync(ServiceProcess process, string ns, string what, string until)
    {
        // The slice does not exist at first, and wait refuses what does not exist.
        var created = await cluster.Kubectl.RunAsync("wait", "-n", ns, what, "--for=create", "--timeout=60s");
        var outcome = await cluster.Kubectl.RunAsync("wait", "-n", ns, what, $"--for={until}", "--timeout=90s");
        Assert.True(outcome.ExitCode == 0, $"{created.Everything}{outcome.Everything}\nthe operator said:\n{process.Said}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
