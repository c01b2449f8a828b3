using System.Text.Json.Nodes;

namespace Pythia.Integration.Tests.Crds;

[Collection(CrdsCollection.Name)]
public sealed class CliTests(PythiaControlPlane cluster)
{
    [Fact]
    public async Task Explain_tells_finding_decision_and_cost()
    {
        var ns = await StoryAsync();

        var outcome = await cluster.Kubectl.PluginAsync("explain", "orders", "-n", ns);

        Assert.True(outcome.ExitCode == 0, outcome.Everything);
        Assert.Contains($"{ns}/orders: POST /orders of front - Explained", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("queue.length: +4.1 ms per queue.length", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("orders-stock: 1 of 212 trace points are on, 2 were at any time; in force on 2/3 nodes", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("budget default: 1 of 20 trace points, overhead 0.4% of 1.5%", outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_as_json_has_the_resources_own_words()
    {
        var ns = await StoryAsync();

        var outcome = await cluster.Kubectl.PluginAsync("explain", "orders", "-n", ns, "-o", "json");

        var answer = JsonNode.Parse(outcome.Output("kubectl pythia explain"))![0]!;
        Assert.Equal("application/stock/S/wait", answer["expectation"]!["status"]!["findings"]![0]!["place"]!.GetValue<string>());
        Assert.Equal("orders-stock", answer["tracePointSets"]![0]!["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(20, answer["budget"]!["spec"]!["limits"]!["maxEnabledTracePoints"]!.GetValue<int>());
    }

    [Fact]
    public async Task Status_and_tracepoints_list_what_is_there()
    {
        var ns = await StoryAsync();

        var status = await cluster.Kubectl.PluginAsync("status", "-A");
        var points = await cluster.Kubectl.PluginAsync("tracepoints", "orders-stock", "-n", ns);

        Assert.Matches($@"{ns}/orders-stock +orders +1 +2 +212 +2/3 +1 +True", status.Output("kubectl pythia status"));
        Assert.Matches(@"application/stock/S/wait +EventPipe +all requests +most expected variance per cost", points.Output("kubectl pythia tracepoints"));
        Assert.Contains("NoDiagnosticsSocket on 1 nodes (for example node-7)", points.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_asks_agents_to_look_prints_the_catalogue_and_takes_the_wish_back()
    {
        var ns = await StoryAsync();
        Task<string> DiscoverAsync() => cluster.Kubectl.MustAsync("get", "tps", "orders-stock", "-n", ns, "-o", "jsonpath={.spec.discover}");

        var running = cluster.Kubectl.PluginAsync("profile", "orders-stock", "-n", ns, "--seconds", "4");
        var asked = new List<string>();
        while (!running.IsCompleted)
        {
            asked.Add(await DiscoverAsync());
        }

        var outcome = await running;
        Assert.Contains("- id: \"application/stock/S/wait\"\n  parent: \"application/stock/S/reserve\"\n  requestTypes: [\"POST /orders\"]\n", outcome.Output("kubectl pythia profile"), StringComparison.Ordinal);
        Assert.Contains("true", asked);
        Assert.NotEqual("true", await DiscoverAsync());
        Assert.Equal(3, (await cluster.Kubectl.PluginAsync("profile", "other", "-n", ns)).ExitCode);
        Assert.Equal(2, (await cluster.Kubectl.PluginAsync("profile", "orders-stock", "--seconds", "0")).ExitCode);
    }

    [Fact]
    public async Task Name_that_does_not_exist_gives_code_3_and_the_names_that_do()
    {
        var ns = await StoryAsync();

        var outcome = await cluster.Kubectl.PluginAsync("explain", "other", "-n", ns);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains($"there is no PerformanceExpectation 'other' in namespace {ns}; there are: orders", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_command_line_gives_code_2()
    {
        cluster.Require();

        var outcome = await cluster.Kubectl.PluginAsync("status", "-o", "yaml");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("yaml", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_out_of_reach_gives_code_1_and_a_remedy()
    {
        cluster.Require();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """
                apiVersion: v1
                kind: Config
                clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
                contexts: [{ name: c, context: { cluster: c, user: u } }]
                users: [{ name: u, user: { token: t } }]
                current-context: c
                """, TestContext.Current.CancellationToken);

            var outcome = await cluster.Kubectl.PluginAsync("status", "--kubeconfig", file);

            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("the API server cannot be reached", outcome.StandardError, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<string> StoryAsync()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await Story.WriteAsync(client, ns);
        return ns;
    }
}
