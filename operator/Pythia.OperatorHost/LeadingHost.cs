using Pythia.Kubernetes;
using Pythia.OperatorHost.Cluster;
using Pythia.OperatorHost.Replicas;

namespace Pythia.OperatorHost;

/// <summary>Keeps the view of the cluster, the writer of Events and the leader election running; runs the loop while this replica leads.</summary>
internal sealed partial class LeadingHost(
    ClusterView cluster, EventRecorder events, LeaderElector elector, ControlLoop loop, SetCreator sets, LeaderEndpoint endpoint, ReplicaTasks replicas, IHostApplicationLifetime lifetime, ILogger<LeadingHost> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(
                cluster.RunAsync(stoppingToken),
                events.RunAsync(stoppingToken),
                replicas.RunAsync(stoppingToken),
                elector.RunAsync(LeadAsync, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped(log);
        }
        catch (Exception error)
        {
            // A bug: better a restart, which goes on from the API server, than an operator that looks alive.
            Crashed(log, error);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task LeadAsync(CancellationToken leading)
    {
        Leads(log);
        using var publishing = CancellationTokenSource.CreateLinkedTokenSource(leading);
        var published = endpoint.PublishAsync(publishing.Token);
        try
        {
            await Task.WhenAll(loop.RunAsync(leading), sets.RunAsync(leading), replicas.LeadAsync(leading));
        }
        finally
        {
            await publishing.CancelAsync();
            await published.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LeadsNoMore(log);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "this replica leads")]
    private static partial void Leads(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "this replica leads no more")]
    private static partial void LeadsNoMore(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the control loop failed; the operator ends so that it is started again")]
    private static partial void Crashed(ILogger logger, Exception error);
}
