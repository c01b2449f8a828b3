using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>
/// The versions of bpftrace that the kernel layer is tested with: the machine's own, and that of the agent's image, which
/// <c>hack/bpftrace/build</c> fetches. A version that cannot be had skips the test and says why.
/// </summary>
internal static class BpftraceVersions
{
    private const string Machine = "the machine's bpftrace";
    private const string Image = "the image's bpftrace";
    private static readonly CachedParts OfImage = new("bpftrace");

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

        var tools = KernelAvailability.Probe(await OfImage.FolderAsync() + ":" + Environment.GetEnvironmentVariable("PATH"));
        Assert.SkipWhen(tools.Reason != FailureReason.None, $"the kernel layer is not available here: {tools.Reason}");
        Assert.SkipWhen(tools.Version == own.Version, $"the machine's bpftrace is the image's version, {own.Version}");
        return tools;
    }
}
