using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Crds;

[Collection(CrdsCollection.Name)]
public sealed class CrdServerTests(PythiaControlPlane cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Defaults_of_the_server_are_those_of_the_records()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await Create(client, ns, "InstrumentationBudget", "default", """{"limits":{"maxEnabledTracePoints":20,"maxSpansPerSecond":2000,"maxOverheadPermille":15}}""");
        await Create(client, ns, "PerformanceExpectation", "orders", """{"requests":{"service":"front","operation":"POST /orders"}}""");

        // Raw JSON: reading into records would fill in what the server has not.
        var budget = await client.SendAsync(HttpMethod.Get, Resources.Budgets.ObjectPath(ns, "default"), null, Token);
        var expectation = await client.SendAsync(HttpMethod.Get, Resources.Expectations.ObjectPath(ns, "orders"), null, Token);

        Assert.Equal(WithoutEmpty(PythiaControlPlane.Json(Resources.Budget(ns).Spec)), WithoutEmpty(budget!["spec"]!.ToJsonString()));
        Assert.Equal(WithoutEmpty(PythiaControlPlane.Json(Resources.Expectation(ns).Spec)), WithoutEmpty(expectation!["spec"]!.ToJsonString()));
    }

    [Fact]
    public async Task Columns_tell_the_story()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await Story.WriteAsync(client, ns);

        var table = await cluster.Kubectl.MustAsync("get", "pexp,tps,ibud", "-n", ns);
        var wide = await cluster.Kubectl.MustAsync("get", "pythia", "-n", ns, "-o", "wide");

        Assert.Matches(@"NAME +SERVICE +REQUESTS +STATE +PLACE +SHARE +VARIABLE +DECISIONS +AGE", table);
        Assert.Matches(@"/orders +front +POST /orders +Explained +application/stock/S/wait +81\.2% +queue\.length +5 ", table);
        Assert.Matches(@"NAME +EXPECTATION +ON +EVER ON +CATALOGUE +NODES +DECISIONS +READY +AGE", table);
        Assert.Matches(@"/orders-stock +orders +1 +2 +212 +2/3 +5 +True ", table);
        Assert.Matches(@"NAME +ON +LIMIT +OVERHEAD +SPANS/S +READY +EXHAUSTED +EXCEEDED +AGE", table);
        Assert.Matches(@"/default +1 +20 +0\.4% +170 +True +False +False ", table);
        Assert.Contains("Found it: the queue.", wide, StringComparison.Ordinal);
        Assert.Contains("NoDiagnosticsSocket", wide, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_can_be_waited_for()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await Story.WriteAsync(client, ns);

        var outcome = await cluster.Kubectl.RunAsync(
            "wait", "-n", ns, "--for=condition=Ready", "--timeout=10s", "pexp/orders", "tps/orders-stock", "ibud/default");

        Assert.True(outcome.ExitCode == 0, outcome.Everything);
    }

    [Fact]
    public async Task Status_survives_the_way_to_the_server_and_back()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await Story.WriteAsync(client, ns);

        var set = await client.GetAsync(Resources.Sets, ns, "orders-stock", Token);
        var expectation = await client.GetAsync(Resources.Expectations, ns, "orders", Token);

        Assert.Equal(PythiaControlPlane.Json(Story.SetStatus()), PythiaControlPlane.Json(set.Status));
        Assert.Equal(PythiaControlPlane.Json(Story.ExpectationStatus()), PythiaControlPlane.Json(expectation.Status));
    }

    [Theory]
    [InlineData("pexp.spec.expect.maxP99Milliseconds", "The 99th percentile of the duration.")]
    [InlineData("tps.spec.catalogue.parent", "The id of the trace point that it runs inside of")]
    [InlineData("ibud.spec.limits.maxOverheadPermille", "in thousandths of their own")]
    [InlineData("pexp.spec.search.strategy", "CrossLayer: the thread-state split first")]
    public async Task Explain_describes_fields(string field, string text)
    {
        cluster.Require();

        var explained = await cluster.Kubectl.MustAsync("explain", field);

        Assert.Contains(text, string.Join(' ', explained.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expectation_of_a_set_cannot_be_changed()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await client.CreateAsync(Resources.Sets, Resources.Set(ns), Token);

        var outcome = await cluster.Kubectl.RunAsync("patch", "tps", "orders-stock", "-n", ns, "--type=merge", "-p", """{"spec":{"expectationRef":"other"}}""");

        Assert.Contains("a set serves one expectation for life", outcome.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_can_be_selected_by_expectation()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        await client.CreateAsync(Resources.Sets, Resources.Set(ns), Token);
        var other = Resources.Set(ns, "other-stock");
        await client.CreateAsync(Resources.Sets, other with { Spec = other.Spec with { ExpectationRef = "other" } }, Token);

        var found = await client.ListAsync(Resources.Sets, ns, new ListOptions { FieldSelector = "spec.expectationRef=other" }, Token);

        Assert.Equal("other-stock", Assert.Single(found.Items).Metadata.Name);
    }

    [Fact]
    public async Task Largest_catalogue_is_accepted_and_one_entry_more_is_not()
    {
        cluster.Require();
        using var client = cluster.Connect();
        var ns = await cluster.NamespaceAsync();
        var set = Resources.Set(ns);
        CustomResource<TracePointSetSpec, TracePointSetStatus> Sized(int entries) => set with
        {
            Spec = set.Spec with
            {
                Catalogue = [.. Enumerable.Range(0, entries).Select(i => new CatalogueEntry { Id = $"application/stock/Shop.Stock/operation-{i:D5}" })],
                Skeleton = [.. Enumerable.Range(0, PythiaBounds.SkeletonItems).Select(i => $"application/stock/Shop.Stock/operation-{i:D5}")],
            },
        };

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => client.CreateAsync(Resources.Sets, Sized(PythiaBounds.CatalogueItems + 1), Token));
        var made = await client.CreateAsync(Resources.Sets, Sized(PythiaBounds.CatalogueItems), Token);

        Assert.Contains("spec.catalogue: Too many: 2001: must have at most 2000 items", refused.Message, StringComparison.Ordinal);
        Assert.Equal(PythiaBounds.CatalogueItems, made.Spec.Catalogue.Length);
    }

    private static Task Create(KubernetesClient client, string ns, string kind, string name, string spec) =>
        client.SendAsync(
            HttpMethod.Post,
            (kind == "InstrumentationBudget" ? (ResourceDescriptor)Resources.Budgets : Resources.Expectations).CollectionPath(ns),
            System.Text.Json.Nodes.JsonNode.Parse($$"""{"apiVersion":"{{PythiaApi.GroupVersion}}","kind":"{{kind}}","metadata":{"name":"{{name}}"},"spec":{{spec}}}"""),
            Token);

    // Sorted, and without empty texts and lists, which have no default in the schema.
    private static string WithoutEmpty(string json) => Canonical(System.Text.Json.Nodes.JsonNode.Parse(json)!);

    private static string Canonical(System.Text.Json.Nodes.JsonNode node) => node is System.Text.Json.Nodes.JsonObject fields
        ? "{" + string.Join(',', fields
            .Where(field => field.Value is not (null or System.Text.Json.Nodes.JsonArray { Count: 0 }) && field.Value.ToJsonString() != "\"\"")
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}:{Canonical(field.Value!)}")) + "}"
        : node.ToJsonString();
}
