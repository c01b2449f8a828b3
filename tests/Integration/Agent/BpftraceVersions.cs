using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>
/// The versions of bpftrace that the kernel layer is tested with: the machine's own, and that of the agent's image, which
/// <c>hack/bpftrace/get</c> fetches. A version that cannot be had skips the test and says why.
/// </summary>
internal static class BpftraceVersions
{
    private const string Machine = "the machine's bpftrace";
    private const string Image = "the image's bpftrace";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<(string? Folder, string Reason)>> Fetched = new(FetchAsync);

    /// <summary>The names of both.</summary>
    public static TheoryData<string> Both => [Machine, Image];

    /// <summary>Every version of .NET with the machine's bpftrace, and the current one with the image's.</summary>
    public static TheoryData<string, string> EachOfBoth => new()
    {
        { "8.0", Machine }, { "9.0", Machine }, { EachVersion.Current, Machine }, { EachVersion.Current, Image },
    };

    /// <summary>What the kernel layer needs, with the version of that name.</summary>
    public static async Task<KernelAvailability> ToolsAsync(string name = Machine)
    {
        var own = KernelAvailability.Probe();
        if (name == Machine)
        {
            Assert.SkipWhen(own.Reason != FailureReason.None, $"the kernel layer is not available here: {own.Reason}");
            return own;
        }

        var (folder, reason) = await Fetched.Value;
        Assert.SkipWhen(folder is null, reason);
        var tools = KernelAvailability.Probe(folder + ":" + Environment.GetEnvironmentVariable("PATH"));
        Assert.SkipWhen(tools.Reason != FailureReason.None, $"the kernel layer is not available here: {tools.Reason}");
        Assert.SkipWhen(tools.Version == own.Version, $"the machine's bpftrace is the image's version, {own.Version}");
        return tools;
    }

    private static async Task<(string?, string)> FetchAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "hack", "bpftrace", "get")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var folder = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode switch
        {
            0 => (folder.Trim(), string.Empty),
            3 => (null, $"hack/bpftrace/get: {await errors}"),
            _ => throw new InvalidOperationException($"hack/bpftrace/get ended with {process.ExitCode}: {await errors}"),
        };
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
