namespace Pythia.Integration.Tests.Agent;

/// <summary>The versions of .NET that the agent observes. The earlier ones come from <c>hack/targets/build</c>.</summary>
public sealed class EachVersion : TheoryData<string>
{
    internal const string Current = "10.0";

    private static readonly CachedParts Earlier = new("targets");

    public EachVersion()
        : base("8.0", "9.0", Current)
    {
    }

    /// <summary>The name of the span of a call by GET: before .NET 9 System.Net.Http tells nothing about its calls.</summary>
    internal static string CallOf(string version) => version == "8.0" ? "HTTP" : "GET";

    /// <summary>The folder with the target for earlier versions and their runtimes; skips the test, with the reason, when there is none.</summary>
    internal static Task<string> EarlierAsync() => Earlier.FolderAsync();
}
