using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

[Collection(KubernetesCollection.Name)]
public sealed class RequestTests(LocalControlPlane server) : IAsyncLifetime
{
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
    private KubernetesClient client = null!;
    private string space = string.Empty;

    private CancellationToken Token => limit.Token;

    public async ValueTask InitializeAsync()
    {
        client = server.Connect();
        await Widgets.InstallAsync(client, Token);
        space = await server.CreateNamespaceAsync(client, Token);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        limit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Object_is_created_read_patched_and_deleted()
    {
        var made = await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        Assert.Equal(1, made.Metadata.Generation);
        Assert.NotEmpty(made.Metadata.Uid);
        Assert.NotNull(made.Metadata.CreationTimestamp);

        var merged = await client.PatchAsync(Widgets.Resource, space, "one", Patch.Merge(new { spec = new { size = 4, color = "red" } }), null, Token);
        Assert.Equal((4, "red"), (merged.Spec.Size, merged.Spec.Color));
        var cleared = await client.PatchAsync(Widgets.Resource, space, "one", Patch.Json(new JsonPatchOperation("remove", "/spec/color"), new JsonPatchOperation("test", "/spec/size", 4)), null, Token);
        Assert.Null(cleared.Spec.Color);

        var read = await client.GetAsync(Widgets.Resource, space, "one", Token);
        Assert.Equal(cleared.Metadata.ResourceVersion, read.Metadata.ResourceVersion);
        Assert.True(await client.DeleteAsync(Widgets.Resource, space, "one", null, Token));
        Assert.False(await client.DeleteAsync(Widgets.Resource, space, "one", null, Token));
        Assert.Null(await client.FindAsync(Widgets.Resource, space, "one", Token));
    }

    [Fact]
    public async Task Refusals_carry_reason_and_causes()
    {
        await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        var exists = await Assert.ThrowsAsync<KubernetesApiException>(() => client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token));
        Assert.True(exists.IsAlreadyExists);
        Assert.False(exists.IsConflict);

        var invalid = await Assert.ThrowsAsync<KubernetesApiException>(() => client.CreateAsync(Widgets.Resource, Widgets.New(space, "two", 11), Token));
        Assert.True(invalid.IsInvalid);
        Assert.Contains(invalid.Status.Details.Causes, c => c.Field == "spec.size");

        var absent = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync(Widgets.Resource, space, "none", Token));
        Assert.True(absent.IsNotFound);
        Assert.Contains("none", absent.Message);
    }

    [Fact]
    public async Task Apply_writes_only_if_something_would_change()
    {
        var wanted = Widgets.New(space, "one", 3) with
        {
            Metadata = new ObjectMeta { Namespace = space, Name = "one", Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } },
            Spec = new WidgetSpec { Size = 3, Tags = ["x", "y"] },
        };
        var first = await client.ApplyAsync(Widgets.Resource, wanted, "tests", force: false, Token);
        Assert.True(first.IsWritten);
        var second = await client.ApplyAsync(Widgets.Resource, wanted, "tests", force: false, Token);
        Assert.False(second.IsWritten);
        Assert.Equal(first.Object.Metadata.ResourceVersion, second.Object.Metadata.ResourceVersion);

        // Less than before: what was owned and is no longer wanted goes.
        var less = wanted with { Metadata = wanted.Metadata with { Labels = new Dictionary<string, string> { ["a"] = "1" } }, Spec = wanted.Spec with { Tags = ["y"] } };
        var third = await client.ApplyAsync(Widgets.Resource, less, "tests", force: false, Token);
        Assert.True(third.IsWritten);
        Assert.Equal(["a"], third.Object.Metadata.Labels.Keys);
        Assert.Equal(["y"], third.Object.Spec.Tags);
        Assert.False((await client.ApplyAsync(Widgets.Resource, less, "tests", force: false, Token)).IsWritten);
    }

    [Fact]
    public async Task Apply_of_a_field_that_another_owns_is_a_conflict_unless_forced()
    {
        await client.ApplyAsync(Widgets.Resource, Widgets.New(space, "one", 3), "first", force: false, Token);
        var conflict = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ApplyAsync(Widgets.Resource, Widgets.New(space, "one", 4), "second", force: false, Token));
        Assert.True(conflict.IsConflict);
        Assert.Contains(conflict.Status.Details.Causes, c => c.Reason == "FieldManagerConflict" && c.Field == ".spec.size");
        var forced = await client.ApplyAsync(Widgets.Resource, Widgets.New(space, "one", 4), "second", force: true, Token);
        Assert.Equal(4, forced.Object.Spec.Size);
    }

    [Fact]
    public async Task Status_is_written_apart_from_the_spec_and_only_when_it_changes()
    {
        var made = await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        var status = new WidgetStatus { Phase = WidgetPhase.Ready, ObservedGeneration = 1, Since = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero) };
        var written = await client.ApplyStatusAsync(Widgets.Resource, made with { Status = status, Spec = new WidgetSpec { Size = 9 } }, made, "tests", Token);
        Assert.True(written.IsWritten);
        Assert.Equal(status, written.Object.Status);
        Assert.Equal(3, written.Object.Spec.Size);
        Assert.Equal(1, written.Object.Metadata.Generation);
        Assert.False((await client.ApplyStatusAsync(Widgets.Resource, written.Object with { Status = status with { } }, written.Object, "tests", Token)).IsWritten);
    }

    [Fact]
    public async Task Status_for_an_object_that_was_recreated_is_a_conflict()
    {
        var old = await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        await client.DeleteAsync(Widgets.Resource, space, "one", new DeleteOptions { Uid = old.Metadata.Uid }, Token);
        await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 5), Token);
        var error = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ApplyStatusAsync(Widgets.Resource, old with { Status = new WidgetStatus { Phase = WidgetPhase.Ready } }, old, "tests", Token));
        Assert.True(error.IsConflict);
    }

    [Fact]
    public async Task Delete_with_a_wrong_uid_is_refused()
    {
        await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        var error = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.DeleteAsync(Widgets.Resource, space, "one", new DeleteOptions { Uid = "00000000-0000-0000-0000-000000000000" }, Token));
        Assert.True(error.IsConflict);
    }

    [Fact]
    public async Task Concurrent_updates_are_all_kept()
    {
        await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 0), Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.UpdateAsync(Widgets.Resource, space, "one", w => w with { Spec = w.Spec with { Size = w.Spec.Size + 1 } }, Token)));
        Assert.Equal(4, (await client.GetAsync(Widgets.Resource, space, "one", Token)).Spec.Size);
    }

    [Fact]
    public async Task List_reads_all_pages_and_honors_selectors()
    {
        using var paging = server.Connect(new KubernetesClientOptions { PageSize = 7 });
        for (var i = 0; i < 30; i++)
        {
            var map = new ConfigMap
            {
                Metadata = new ObjectMeta { Namespace = space, Name = $"map-{i:00}", Labels = new Dictionary<string, string> { ["third"] = (i % 3).ToString() } },
                Data = new Dictionary<string, string> { ["i"] = i.ToString() },
            };
            await paging.CreateAsync(KnownResources.ConfigMaps, map, Token);
        }

        var all = await paging.ListAsync(KnownResources.ConfigMaps, space, null, Token);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"map-{i:00}"), all.Items.Select(m => m.Metadata.Name));
        Assert.NotEmpty(all.ResourceVersion);
        var third = await paging.ListAsync(KnownResources.ConfigMaps, space, new ListOptions { LabelSelector = "third=1" }, Token);
        Assert.Equal(10, third.Items.Length);
        var one = await paging.ListAsync(KnownResources.ConfigMaps, space, new ListOptions { FieldSelector = "metadata.name=map-07" }, Token);
        Assert.Equal("7", Assert.Single(one.Items).Data["i"]);
    }

    [Fact]
    public async Task Pods_are_selected_by_node()
    {
        foreach (var (name, node) in new[] { ("a", "n1"), ("b", "n2"), ("c", "n1") })
        {
            var pod = new Pod
            {
                Metadata = new ObjectMeta { Namespace = space, Name = name },
                Spec = new PodSpec { NodeName = node, Containers = [new Container { Name = "main", Image = "none" }] },
            };
            var made = await client.CreateAsync(KnownResources.Pods, pod, Token);
            var status = new PodStatus { Phase = "Running", PodIP = "10.0.0.1", ContainerStatuses = [new ContainerStatus { Name = "main", ContainerID = "containerd://1", Ready = true }] };
            await client.ApplyStatusAsync(KnownResources.Pods, made with { Status = status }, made, "kubelet", Token);
        }

        var selected = new ListOptions { FieldSelector = $"spec.nodeName=n1,metadata.namespace={space}" };
        var cached = selected with { AllowCached = true };
        var onNode = await client.ListAsync(KnownResources.Pods, null, selected, Token);
        // The server's cache follows its store with a delay.
        while ((await client.ListAsync(KnownResources.Pods, null, cached, Token)).Items is var items && !items.Select(i => i.Metadata.ResourceVersion).SequenceEqual(onNode.Items.Select(i => i.Metadata.ResourceVersion)))
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal(["a", "c"], onNode.Items.Select(p => p.Metadata.Name).Order());
        Assert.All(onNode.Items, p => Assert.Equal(("Running", "containerd://1"), (p.Status.Phase, p.Status.ContainerStatuses[0].ContainerID)));
    }

    [Fact]
    public async Task Service_account_may_do_what_its_role_says_and_nothing_else()
    {
        await client.CreateAsync(KnownResources.ServiceAccounts, new ServiceAccount { Metadata = new ObjectMeta { Namespace = space, Name = "reader" } }, Token);
        await client.SendAsync(HttpMethod.Post, $"apis/rbac.authorization.k8s.io/v1/namespaces/{space}/roles", JsonNode.Parse("""
            { "metadata": { "name": "reader" }, "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["list"] }] }
            """), Token);
        await client.SendAsync(HttpMethod.Post, $"apis/rbac.authorization.k8s.io/v1/namespaces/{space}/rolebindings", JsonNode.Parse($$"""
            { "metadata": { "name": "reader" }, "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader" },
              "subjects": [{ "kind": "ServiceAccount", "name": "reader", "namespace": "{{space}}" }] }
            """), Token);
        var answer = await client.SendAsync(HttpMethod.Post, $"api/v1/namespaces/{space}/serviceaccounts/reader/token", JsonNode.Parse("""
            { "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": { "expirationSeconds": 600 } }
            """), Token);
        using var reader = new KubernetesClient(server.Configuration() with { Credentials = CredentialSource.Bearer(answer!["status"]!["token"]!.GetValue<string>()) });

        Assert.Empty((await reader.ListAsync(KnownResources.Pods, space, null, Token)).Items);
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => reader.ListAsync(KnownResources.ConfigMaps, space, null, Token));
        Assert.True(error.IsForbidden);
        Assert.Contains("configmaps", error.Status.Message);
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => reader.ListAsync(KnownResources.Pods, "default", null, Token))).IsForbidden);

        using var nobody = new KubernetesClient(server.Configuration() with { Credentials = CredentialSource.Bearer("nonsense") });
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => nobody.ListAsync(KnownResources.Pods, space, null, Token))).IsUnauthorized);
    }

    [Fact]
    public async Task Equal_events_are_counted_on_one_object()
    {
        var widget = await client.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 3), Token);
        var recorder = new EventRecorder(client, new EventRecorderOptions
        {
            ReportingController = "widgets.test/controller",
            ReportingInstance = "controller-0",
            BatchInterval = TimeSpan.FromMilliseconds(1),
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = recorder.RunAsync(stop.Token);
        for (var i = 1; i <= 3; i++)
        {
            recorder.Record(Widgets.Resource, widget, EventType.Normal, "Painted", "Paint", "The widget was painted.");
            while (recorder.Written + recorder.Failed < i)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
            }
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, recorder.Failed);
        var told = Assert.Single((await client.ListAsync(KnownResources.Events, space, null, Token)).Items);
        Assert.Equal(("Painted", "one", 3), (told.Reason, told.Regarding.Name, told.Series?.Count));
        Assert.Equal(widget.Metadata.Uid, told.Regarding.Uid);
    }
}
