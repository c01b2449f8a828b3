using System.Globalization;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>A PostgreSQL server of our own: own folder, own port, no durability.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private readonly string _client;
    private readonly string _port;

    private PostgresServer(ChildProcess process, string folder, string client, string port)
    {
        _process = process;
        _folder = folder;
        _client = client;
        _port = port;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=10;Minimum Pool Size=4;Connection Idle Lifetime=3600";
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync(
        Machine machine, string stateFolder, IReadOnlyList<string> cgroupFiles, CancellationToken cancellation)
    {
        var programs = machine.PostgresFolder ?? throw new InvalidOperationException("PostgreSQL is not installed");
        var folder = FolderOf(stateFolder);
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
        string[] settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "autovacuum=off", "max_parallel_workers_per_gather=0"];
        var process = ChildProcess.Start(
            "postgres",
            stateFolder,
            [.. prefix, Path.Combine(programs, "postgres"), "-D", data, "-p", port, "-k", folder, .. settings.SelectMany(setting => new[] { "-c", setting })],
            cgroupFiles: cgroupFiles,
            niceness: ShopCluster.Niceness);
        var server = new PostgresServer(
            process,
            folder,
            Path.Combine(programs, "psql"),
            port);
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

    /// <summary>Where the data of a run are: not below its state folder, which only root may enter.</summary>
    public static string FolderOf(string stateFolder) => Path.Combine(Path.GetTempPath(), $"pythia-postgres-{Path.GetFileName(stateFolder)}");

    /// <summary>Runs statements, separated by semicolons, each in a transaction of its own.</summary>
    public Task ExecuteAsync(string statements, CancellationToken cancellation) => Machine.RunAsync(
        _client,
        [
            "-h", "127.0.0.1", "-p", _port, "-U", "postgres", "-d", "postgres", "-q", "-X", "-v", "ON_ERROR_STOP=1",
            .. statements.Split(';').SelectMany(statement => new[] { "-c", statement }),
        ],
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
