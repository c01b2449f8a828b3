using System.Globalization;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>
/// A detour to one service that loses packets, and a name server that can be slow, each a process of its own. Both need root; the
/// addresses are this run's own.
/// </summary>
internal sealed class NetworkFaults : IAsyncDisposable
{
    private const int LossPermille = 80;
    private const int NameDelayMilliseconds = 120;
    private const string CatalogName = "shop-catalog.shop.svc";

    private readonly List<ChildProcess> _processes = [];
    private readonly string _stateFolder;
    private readonly string _far;

    private NetworkFaults(string stateFolder)
    {
        _stateFolder = stateFolder;
        var run = Environment.ProcessId % 16_384;
        var (high, low) = (run / 256, run % 256);
        Near = string.Create(CultureInfo.InvariantCulture, $"10.{192 + high}.{low}.1");
        _far = string.Create(CultureInfo.InvariantCulture, $"10.{192 + high}.{low}.2");
        NameServer = string.Create(CultureInfo.InvariantCulture, $"127.{64 + high}.{low}.53");
    }

    /// <summary>Whether there are any: they need root, and a tunnel device for the detour.</summary>
    public static bool AreAvailable => Environment.IsPrivilegedProcess && File.Exists("/dev/net/tun");

    private string Near { get; }

    private string NameServer { get; }

    private string DelayFile => Path.Combine(_stateFolder, "dns-delay");

    private string ResolverFile => Path.Combine(_stateFolder, "resolv.conf");

    /// <summary>Starts both; the detour leads to a port.</summary>
    public static NetworkFaults Start(Repository repository, string stateFolder, int port, IReadOnlyList<string> cgroupFiles)
    {
        var faults = new NetworkFaults(stateFolder);
        var program = repository.Program("hack/network", "network");
        File.WriteAllText(faults.ResolverFile, $"nameserver {faults.NameServer}\noptions ndots:1\n");
        var device = string.Create(CultureInfo.InvariantCulture, $"pythia{Environment.ProcessId % 1_000_000}");
        faults.Start("wire", [program, "wire", device, faults.Near, faults._far, Text(port), Text(LossPermille)], cgroupFiles);
        faults.Start("dns", [program, "dns", faults.NameServer, faults.DelayFile, CatalogName], cgroupFiles);
        return faults;
    }

    /// <summary>Where the detour begins, for a service that listens on a port.</summary>
    public Uri Detour(int port) => new($"http://{_far}:{port}");

    /// <summary>The same address by name instead of by number.</summary>
    public static Uri ByName(Uri address) => new UriBuilder(address) { Host = CatalogName }.Uri;

    /// <summary>A command that runs with the name server instead of the machine's own, in a mount namespace.</summary>
    public IReadOnlyList<string> WithNameServer(IReadOnlyList<string> command) =>
        ["unshare", "--mount", "sh", "-c", $"mount --bind {ResolverFile} /etc/resolv.conf && exec \"$0\" \"$@\"", .. command];

    /// <summary>Makes every second answer of the name server slow, or all quick again.</summary>
    public void SlowNames(bool on) => File.WriteAllText(DelayFile, on ? Text(NameDelayMilliseconds) : "0");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Start(string name, IReadOnlyList<string> command, IReadOnlyList<string> cgroupFiles) =>
        _processes.Add(ChildProcess.Start(name, _stateFolder, command, cgroupFiles: cgroupFiles, niceness: ShopCluster.Niceness));
}
