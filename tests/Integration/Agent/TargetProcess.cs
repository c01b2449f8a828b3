using System.Diagnostics;
using System.Globalization;

namespace Pythia.Integration.Tests.Agent;

/// <summary>A running service without any tracing package, driven by requests.</summary>
internal sealed class TargetProcess : IAsyncDisposable
{
    private readonly Process process;

    private TargetProcess(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Pid => process.Id;

    public HttpClient Http { get; }

    public static Task<TargetProcess> StartAsync(params string[] arguments) => StartInAsync(null, null, arguments);

    /// <summary>Starts it with a folder of its own for temporary files, and as another user.</summary>
    public static Task<TargetProcess> StartInAsync(string? temporaryFolder, int? user, params string[] arguments)
    {
        string[] prefix = user is { } id ? ["setpriv", $"--reuid={id}", $"--regid={id}", "--clear-groups", "--bounding-set=-all"] : [];
        return StartAsync([.. prefix, "dotnet", CurrentProgram(), .. arguments], temporaryFolder is null ? [] : new() { ["TMPDIR"] = temporaryFolder });
    }

    /// <summary>Starts it on a version of .NET, of <see cref="EachVersion"/>; skips the test when that cannot be had here.</summary>
    public static async Task<TargetProcess> StartOnAsync(string version, string? temporaryFolder = null)
    {
        if (version == EachVersion.Current)
        {
            return await StartInAsync(temporaryFolder, null);
        }

        var folder = await EachVersion.EarlierAsync();

        // "dotnet test" sets the second one for its own processes, and it comes first.
        var root = Path.Combine(folder, "dotnet");
        var environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = root, ["DOTNET_ROOT_X64"] = root };
        if (temporaryFolder is not null)
        {
            environment["TMPDIR"] = temporaryFolder;
        }

        return await StartAsync([Path.Combine(folder, version, "pythia-agent-target")], environment);
    }

    private static string CurrentProgram()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory); // …/Integration/bin/<configuration>/<framework>
        return Path.Combine(output.Parent!.Parent!.Parent!.FullName, "AgentTarget", "bin", output.Parent.Name, output.Name, "pythia-agent-target.dll");
    }

    private static async Task<TargetProcess> StartAsync(string[] command, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        // A node allows 128 watchers of files for one user: fewer than there are processes in some tests.
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                return new TargetProcess(process, new Uri(line.Split(' ')[1]));
            }
        }

        throw new InvalidOperationException("the target ended before it listened");
    }

    /// <summary>Sends a request; the answer is "number traceid".</summary>
    public async Task<(string Value, string TraceId)> GetAsync(string path)
    {
        var parts = (await Http.GetStringAsync(new Uri(path, UriKind.Relative))).Split(' ');
        return (parts[0], parts.Length > 1 ? parts[1] : string.Empty);
    }

    /// <summary>Flushes a file some times; the answer is the number, the trace id, and the time that the service itself measured.</summary>
    public async Task<(int Count, string TraceId, double Microseconds)> FlushAsync(int count)
    {
        var parts = (await Http.GetStringAsync(new Uri($"/flush?n={count}&bytes=4096", UriKind.Relative))).Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], double.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public ulong StartTicks()
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/stat"));
        return ulong.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
