using System.Globalization;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>A PostgreSQL server of our own: own folder, own port, no durability.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private PostgresServer(ChildProcess process, string folder, string connectionString)
    {
        _process = process;
        _folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync(Machine machine, string stateFolder, CancellationToken cancellation)
    {
        var programs = machine.PostgresFolder ?? throw new InvalidOperationException("PostgreSQL is not installed");
        var folder = Path.Combine(Path.GetTempPath(), $"pythia-postgres-{Path.GetFileName(stateFolder)}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        string[] prefix = [];
        if (machine.IsRoot)
        {
            // PostgreSQL refuses to run as root.
            await Machine.RunAsync("chown", ["postgres", folder], cancellation);
            prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
        }

        var data = Path.Combine(folder, "data");
        string[] initialize = [.. prefix, Path.Combine(programs, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C", "-E", "UTF8"];
        await Machine.RunAsync(initialize[0], initialize[1..], cancellation);

        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        string[] settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "autovacuum=off"];
        var process = ChildProcess.Start(
            "postgres",
            stateFolder,
            [.. prefix, Path.Combine(programs, "postgres"), "-D", data, "-p", port, "-k", folder, .. settings.SelectMany(setting => new[] { "-c", setting })],
            niceness: ShopCluster.Niceness);
        var server = new PostgresServer(
            process,
            folder,
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=10;Minimum Pool Size=4;Connection Idle Lifetime=3600");
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await Machine.RunAsync(Path.Combine(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", port, "-q"], cancellation);
                    return server;
                }
                catch (InvalidOperationException) when (attempt < 100 && !process.HasExited)
                {
                    await Task.Delay(100, cancellation);
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
