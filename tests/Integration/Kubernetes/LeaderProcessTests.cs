using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>Two processes that want to lead: one is killed, or stopped and woken again.</summary>
[Collection(KubernetesCollection.Name)]
public sealed class LeaderProcessTests(LocalControlPlane server) : IAsyncLifetime
{
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
    private KubernetesClient admin = null!;
    private string space = string.Empty;
    private CandidateProcess first = null!;
    private CandidateProcess second = null!;

    public async ValueTask InitializeAsync()
    {
        admin = server.Connect();
        space = await server.CreateNamespaceAsync(admin, limit.Token);
        await admin.CreateAsync(KnownResources.ConfigMaps, new ConfigMap { Metadata = new ObjectMeta { Namespace = space, Name = "leader" } }, limit.Token);
        first = new CandidateProcess(server, space, "first");
        await first.UntilItWritesAsync(3, admin, space, limit.Token);
        second = new CandidateProcess(server, space, "second");
    }

    public ValueTask DisposeAsync()
    {
        first?.Dispose();
        second?.Dispose();
        admin?.Dispose();
        limit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Killed_leader_is_followed_by_the_other()
    {
        await first.UntilItWritesAsync(3, admin, space, limit.Token);
        Assert.Equal(0, await second.WritesAsync(admin, space, limit.Token));
        first.Kill();
        await second.UntilItWritesAsync(3, admin, space, limit.Token);
        var lease = await admin.GetAsync(KnownResources.Leases, space, "leader", limit.Token);
        Assert.Equal(("second", 1), (lease.Spec.HolderIdentity, lease.Spec.LeaseTransitions));
    }

    [Fact]
    public async Task Leader_that_was_stopped_for_longer_than_its_lease_writes_no_more_when_it_wakes()
    {
        first.Stop();
        await second.UntilItWritesAsync(3, admin, space, limit.Token);
        var before = await first.WritesAsync(admin, space, limit.Token);
        first.Continue();
        await second.UntilItWritesAsync(50, admin, space, limit.Token);

        // One request may have been on its way when the process was stopped.
        Assert.InRange(await first.WritesAsync(admin, space, limit.Token), before, before + 1);
        Assert.Equal("second", (await admin.GetAsync(KnownResources.Leases, space, "leader", limit.Token)).Spec.HolderIdentity);
    }
}
