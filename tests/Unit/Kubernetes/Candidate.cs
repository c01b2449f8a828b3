using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>A process that wants to lead.</summary>
internal sealed class Candidate : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private volatile bool workEnded;

    public Candidate(string name, LeaseServer server, TimeProvider clock, Func<CancellationToken, Task>? work)
    {
        Name = name;
        var client = new KubernetesClient(
            new KubernetesConfiguration { Server = new Uri("http://kubernetes.test") },
            new KubernetesClientOptions { Handler = server, Clock = clock, Jitter = () => 0, UserAgent = name, Retry = RetryPolicy.None });
        Elector = new LeaderElector(client, new LeaderElectionOptions { Namespace = "n", Name = "l", Identity = name });
        Running = Elector.RunAsync(work ?? UntilEndAsync, stop.Token);
    }

    public string Name { get; }

    public LeaderElector Elector { get; }

    public Task Running { get; }

    public bool WorkEnded => workEnded;

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        try
        {
            await Running.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            // Asked for by the test.
        }
    }

    public void Dispose() => stop.Dispose();

    private async Task UntilEndAsync(CancellationToken token)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, token);
        }
        finally
        {
            workEnded = true;
        }
    }
}
