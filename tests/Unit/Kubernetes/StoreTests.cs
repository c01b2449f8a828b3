using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class StoreTests
{
    private readonly Store<ConfigMap> store = new();

    [Fact]
    public async Task New_list_is_invisible_until_it_is_complete_and_then_tells_deletions_once()
    {
        Fill("a", "b");
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.Init()));
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.InitApply(Map("b", "2"))));
        Assert.Equal(2, store.Snapshot.Count);
        var changes = store.Take(new WatchEvent<ConfigMap>.InitDone());
        Assert.Equal(["a: 1 -> -", "b: 1 -> 2"], changes.Select(Describe));
        Assert.Single(store.Snapshot);
        await store.WaitUntilSyncedAsync(default);
    }

    [Fact]
    public void Interrupted_list_leaves_nothing_behind()
    {
        Fill("a");
        store.Take(new WatchEvent<ConfigMap>.Init());
        store.Take(new WatchEvent<ConfigMap>.InitApply(Map("ghost", "2")));
        store.Take(new WatchEvent<ConfigMap>.Init());
        store.Take(new WatchEvent<ConfigMap>.InitApply(Map("a", "1")));
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.InitDone()));
        Assert.Null(store.Find("n", "ghost"));
    }

    [Fact]
    public void Object_that_became_unreadable_keeps_its_last_readable_state_over_a_new_list()
    {
        Fill("a", "b");
        var known = store.Find("n", "a");
        store.Take(new WatchEvent<ConfigMap>.Init());
        store.Take(new WatchEvent<ConfigMap>.InitApply(Map("b", "1")));
        store.Take(new WatchEvent<ConfigMap>.Malformed(new MalformedObject(new ObjectKey("n", "a"), "7", "wrong")));
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.InitDone()));
        Assert.Same(known, store.Find("n", "a"));
    }

    [Fact]
    public void Known_version_changes_nothing_but_a_recreated_object_does()
    {
        Fill("a");
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.Apply(Map("a", "1"))));
        var recreated = Map("a", "1") with { Metadata = Map("a", "1").Metadata with { Uid = "other" } };
        Assert.Single(store.Take(new WatchEvent<ConfigMap>.Apply(recreated)));
        Assert.Empty(store.Take(new WatchEvent<ConfigMap>.Delete(new ObjectKey("n", "unknown"), null)));
    }

    [Fact]
    public void Snapshot_does_not_change_under_its_reader()
    {
        Fill("a");
        var snapshot = store.Snapshot;
        store.Take(new WatchEvent<ConfigMap>.Delete(new ObjectKey("n", "a"), null));
        Assert.Single(snapshot);
        Assert.Empty(store.Snapshot);
    }

    [Fact]
    public void Projection_keeps_only_what_is_wanted()
    {
        var small = new Store<ConfigMap>(m => m with { Data = new Dictionary<string, string>() });
        small.Take(new WatchEvent<ConfigMap>.Apply(Map("a", "1") with { Data = new Dictionary<string, string> { ["large"] = "value" } }));
        Assert.Empty(small.Find("n", "a")!.Data);
    }

    private void Fill(params string[] names)
    {
        store.Take(new WatchEvent<ConfigMap>.Init());
        foreach (var name in names)
        {
            store.Take(new WatchEvent<ConfigMap>.InitApply(Map(name, "1")));
        }

        store.Take(new WatchEvent<ConfigMap>.InitDone());
    }

    private static string Describe(StoreChange<ConfigMap> change)
        => $"{change.Key.Name}: {change.Before?.Metadata.ResourceVersion ?? "-"} -> {change.After?.Metadata.ResourceVersion ?? "-"}";

    private static ConfigMap Map(string name, string version)
        => new() { Metadata = new ObjectMeta { Namespace = "n", Name = name, ResourceVersion = version, Uid = $"u-{name}" } };
}
