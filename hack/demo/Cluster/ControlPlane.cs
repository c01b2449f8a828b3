using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>The API server: of <c>hack/control-plane</c>, or the cluster that <c>PYTHIA_KUBECONFIG</c> names.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private const int CannotBeHad = 3;

    private readonly Repository _repository;
    private readonly string _folder;

    private ControlPlane(Repository repository, string folder, Kubectl kubectl)
    {
        _repository = repository;
        _folder = folder;
        Kubectl = kubectl;
    }

    /// <summary>kubectl with an administrator's rights.</summary>
    public Kubectl Kubectl { get; }

    /// <summary>Builds it unless it is in the cache (minutes), and starts it.</summary>
    public static async Task<ControlPlane> StartAsync(Repository repository, string stateFolder, CancellationToken cancellation)
    {
        var folder = FolderIn(stateFolder);
        try
        {
            var output = await Machine.RunAsync(repository.PathOf("hack", "control-plane", "up"), ["--dir", folder], cancellation);
            return new ControlPlane(repository, folder, new Kubectl(output.Trim().Split('\n')[^1]));
        }
        catch (ProgramFailedException failure) when (failure.ExitCode == CannotBeHad)
        {
            throw new ControlPlaneUnavailableException(failure.Message);
        }
    }

    /// <summary>Stops what an earlier run has left.</summary>
    public static async Task CleanUpEarlierAsync(Repository repository, string stateFolder, CancellationToken cancellation)
    {
        if (Directory.Exists(FolderIn(stateFolder)))
        {
            await Machine.RunAsync(repository.PathOf("hack", "control-plane", "down"), ["--dir", FolderIn(stateFolder)], cancellation);
        }
    }

    /// <summary>Kills the API server; its data and its address stay.</summary>
    public Task CrashServerAsync(CancellationToken cancellation) =>
        Machine.RunAsync(_repository.PathOf("hack", "control-plane", "down"), ["--dir", _folder, "--server-only"], cancellation);

    /// <summary>Starts it again.</summary>
    public Task StartServerAsync(CancellationToken cancellation) =>
        Machine.RunAsync(_repository.PathOf("hack", "control-plane", "up"), ["--dir", _folder], cancellation);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Machine.RunAsync(_repository.PathOf("hack", "control-plane", "down"), ["--dir", _folder], patience.Token);
    }

    private static string FolderIn(string stateFolder) => Path.Combine(stateFolder, "control-plane");
}
