using System.Diagnostics;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

[Collection(KubernetesCollection.Name)]
public sealed class LeaderElectionTests(LocalControlPlane server)
{
    [Fact]
    public async Task Second_candidate_leads_after_the_first_is_cut_off_and_never_at_the_same_time()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var admin = server.Connect();
        var space = await server.CreateNamespaceAsync(admin, limit.Token);
        using var network = new CuttableHandler(ConnectionFactory.Create(server.Configuration()));
        using var cut = new KubernetesClient(server.Configuration(), new KubernetesClientOptions { Handler = network, Retry = RetryPolicy.None });
        using var whole = server.Connect();
        var leading = 0;
        var overlaps = 0;
        var firstLeads = new TaskCompletionSource();
        var secondLeads = new TaskCompletionSource();

        async Task LeadAsync(TaskCompletionSource leads, CancellationToken token)
        {
            if (Interlocked.Increment(ref leading) > 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            leads.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                Interlocked.Decrement(ref leading);
            }
        }

        using var stop = new CancellationTokenSource();
        var first = new LeaderElector(cut, Options(space, "first"));
        var second = new LeaderElector(whole, Options(space, "second"));
        var running = new List<Task> { first.RunAsync(token => LeadAsync(firstLeads, token), stop.Token) };
        await firstLeads.Task.WaitAsync(limit.Token);
        running.Add(second.RunAsync(token => LeadAsync(secondLeads, token), stop.Token));
        var lease = await admin.GetAsync(KnownResources.Leases, space, "leader", limit.Token);
        Assert.Equal(("first", 3), (lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds));

        // As a killed process does: no more renewals, and no release.
        network.IsCut = true;
        var cutAt = Stopwatch.GetTimestamp();
        await secondLeads.Task.WaitAsync(limit.Token);
        Assert.False(first.IsLeading);
        Assert.Equal(0, overlaps);
        Assert.True(Stopwatch.GetElapsedTime(cutAt) > TimeSpan.FromSeconds(2), "the lease of a lost leader runs to its end");
        lease = await admin.GetAsync(KnownResources.Leases, space, "leader", limit.Token);
        Assert.Equal(("second", 1), (lease.Spec.HolderIdentity, lease.Spec.LeaseTransitions));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(running));
        lease = await admin.GetAsync(KnownResources.Leases, space, "leader", limit.Token);
        Assert.Equal(string.Empty, lease.Spec.HolderIdentity);
    }

    private static LeaderElectionOptions Options(string space, string identity) => new()
    {
        Namespace = space,
        Name = "leader",
        Identity = identity,
        LeaseDuration = TimeSpan.FromSeconds(3),
        RenewDeadline = TimeSpan.FromSeconds(2),
        RetryPeriod = TimeSpan.FromMilliseconds(300),
    };
}
