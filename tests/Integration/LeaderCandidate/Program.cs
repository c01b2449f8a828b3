using Pythia.Kubernetes;

// usage: leader-candidate KUBECONFIG NAMESPACE LEASE IDENTITY
// While it leads, it counts up in the config map named like the lease, under its identity, as fast as it can.
using var client = new KubernetesClient(KubernetesConfiguration.Load(args[0]));
var elector = new LeaderElector(client, new LeaderElectionOptions
{
    Namespace = args[1],
    Name = args[2],
    Identity = args[3],
    LeaseDuration = TimeSpan.FromSeconds(3),
    RenewDeadline = TimeSpan.FromSeconds(2),
    RetryPeriod = TimeSpan.FromMilliseconds(300),
});
await elector.RunAsync(LeadAsync, CancellationToken.None);

async Task LeadAsync(CancellationToken leading)
{
    // The token is for what waits; the clock is for a process that was stopped and whose timers are late.
    for (var count = 1; elector.IsLeading; count++)
    {
        var change = Patch.Merge(new { data = new Dictionary<string, string> { [args[3]] = $"{count}" } });
        await client.PatchAsync(KnownResources.ConfigMaps, args[1], args[2], change, null, leading);
    }

    await Task.Delay(Timeout.Infinite, leading);
}
