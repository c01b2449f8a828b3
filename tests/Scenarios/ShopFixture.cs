using Pythia.Demo;
using Pythia.Demo.Cluster;

namespace Pythia.Scenarios.Tests;

/// <summary>The demo's cluster under load, started once: real API server, processes, database and probes.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal const int RequestsPerSecond = 40;

    private const string Prefix = "pythia-scenarios";

    private DemoCluster? _cluster;
    private string? _missing;

    internal Machine Machine { get; } = Machine.Look();

    internal ScenarioReport Report { get; } = new();

    /// <summary>The cluster; the test is skipped, with the reason, when a real part cannot be had here.</summary>
    internal DemoCluster Cluster
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? string.Empty);
            return _cluster!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _missing = Machine.Missing().FirstOrDefault();
        if (!Machine.IsRoot)
        {
            _missing ??= "pods need control groups, and those need root";
        }

        if (_missing is not null)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(12));
        try
        {
            _cluster = await DemoCluster.StartAsync(Repository.Find(), Machine, Prefix, _ => { }, patience.Token);
            _cluster.Shop.StartLoad(RequestsPerSecond);
        }
        catch (ControlPlaneUnavailableException unavailable)
        {
            _missing = unavailable.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Report.Write();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
