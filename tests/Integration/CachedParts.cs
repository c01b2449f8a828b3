using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pythia.Integration.Tests;

/// <summary>What a script <c>hack/NAME/build</c> makes once and keeps in a cache. Tests are skipped where it cannot be had.</summary>
internal sealed class CachedParts
{
    // "Cannot be had on this machine", as against a failure of the script.
    private const int NotAvailable = 3;

    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(15);
    private readonly string name;
    private readonly Lazy<Task<(string? Folder, string Reason)>> built;

    public CachedParts(string name)
    {
        this.name = name;
        built = new(BuildAsync);
    }

    /// <summary>Where the script and its sources are.</summary>
    public string Sources => Path.Combine(Root(), "hack", name);

    /// <summary>The folder that the script printed; skips the test, with the reason, when the parts cannot be had.</summary>
    public async Task<string> FolderAsync()
    {
        var (folder, reason) = await built.Value;
        if (folder is null)
        {
            Assert.Skip(reason);
        }

        return folder;
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    private async Task<(string? Folder, string Reason)> BuildAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Sources, "build")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(BuildPatience);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var folder = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode switch
        {
            0 => (folder.Trim(), string.Empty),
            NotAvailable => (null, $"hack/{name}/build: {await errors}"),
            _ => throw new InvalidOperationException($"hack/{name}/build ended with {process.ExitCode}: {await errors}"),
        };
    }
}
