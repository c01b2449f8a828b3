namespace Pythia.OperatorHost.Replicas;

/// <summary>What runs beside the control loop where replicas share the traces.</summary>
internal sealed class ReplicaTasks(Membership membership, Follower follower, StatisticsSender sender, ReceiversEndpoint receivers)
{
    /// <summary>Runs as long as the process.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        membership.RunAsync(cancellationToken), follower.RunAsync(cancellationToken), sender.RunAsync(cancellationToken));

    /// <summary>Runs while this replica leads.</summary>
    public Task LeadAsync(CancellationToken leading) => receivers.PublishAsync(leading);
}
