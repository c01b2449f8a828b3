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
    public static async Task<TargetProcess> StartInAsync(string? temporaryFolder, int? user, params string[] arguments)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory); // …/Integration/bin/<configuration>/<framework>
        var folder = Path.Combine(output.Parent!.Parent!.Parent!.FullName, "AgentTarget", "bin", output.Parent.Name, output.Name);
        var start = new ProcessStartInfo(user is null ? "dotnet" : "setpriv") { RedirectStandardOutput = true };
        // A node allows 128 watchers of files for one user: fewer than there are processes in some tests.
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        foreach (var argument in user is { } id ? (string[])[$"--reuid={id}", $"--regid={id}", "--clear-groups", "--bounding-set=-all", "dotnet"] : [])
        {
            start.ArgumentList.Add(argument);
        }

        if (temporaryFolder is not null)
        {
            start.Environment["TMPDIR"] = temporaryFolder;
        }

        start.ArgumentList.Add(Path.Combine(folder, "pythia-agent-target.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
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
