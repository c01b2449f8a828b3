using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Crds;

[Collection(CrdsCollection.Name)]
public sealed class CrdSamplesTests(PythiaControlPlane cluster)
{
    private const string Expectation = "# expect: ";

    public static TheoryData<string> Valid() => Files("valid");

    public static TheoryData<string> Invalid() => Files("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Valid_sample_is_accepted(string file)
    {
        cluster.Require();

        var outcome = await cluster.Kubectl.RunAsync("apply", "-n", await cluster.NamespaceAsync(), "-f", Sample("valid", file));

        Assert.True(outcome.ExitCode == 0, outcome.Everything);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Invalid_sample_is_refused_with_the_field_and_the_reason(string file)
    {
        cluster.Require();
        var expected = File.ReadLines(Sample("invalid", file))
            .TakeWhile(line => line.StartsWith(Expectation, StringComparison.Ordinal))
            .Select(line => line[Expectation.Length..])
            .ToList();
        Assert.NotEmpty(expected);

        var outcome = await cluster.Kubectl.RunAsync("apply", "-n", await cluster.NamespaceAsync(), "-f", Sample("invalid", file));

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.All(expected, part => Assert.Contains(part, outcome.Everything, StringComparison.Ordinal));
    }

    private static string Sample(string folder, string file) => Path.Combine(Repository.Root, "crds", "samples", folder, file);

    private static TheoryData<string> Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "crds", "samples", folder), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
