using Pythia.Crds.Generator;
using YamlDotNet.RepresentationModel;

namespace Pythia.Unit.Tests.Crds;

public sealed class ManifestsTests
{
    private static readonly string Root = RepositoryRoot.Above(AppContext.BaseDirectory)
        ?? throw new InvalidOperationException("the tests run outside the repository");

    public static TheoryData<string, string> Generated()
    {
        var data = new TheoryData<string, string>();
        foreach (var (path, content) in Manifests.All())
        {
            data.Add(path, content);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Generated), DisableDiscoveryEnumeration = true)]
    public void Manifest_checked_in_is_the_one_generated(string path, string content) =>
        Assert.True(
            File.ReadAllText(Path.Combine(Root, path)) == content,
            $"{path} differs from the records; run: dotnet run --project crds/Pythia.Crds.Generator");

    [Theory]
    [InlineData("crds/manifests")]
    [InlineData("charts/pythia/crds")]
    public void Folder_has_no_manifest_that_nobody_generates(string folder)
    {
        var generated = Manifests.All().Select(file => file.Path).Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal));
        var present = Directory.GetFiles(Path.Combine(Root, folder)).Select(file => $"{folder}/{Path.GetFileName(file)}");

        Assert.Equal(generated.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Generated), DisableDiscoveryEnumeration = true)]
    public void Manifest_is_smaller_than_150_kB(string path, string content) =>
        Assert.True(content.Length < 150_000, $"{path} has {content.Length} bytes");

    [Theory]
    [MemberData(nameof(Generated), DisableDiscoveryEnumeration = true)]
    public void Schema_bounds_every_list_text_map_and_integer(string path, string content)
    {
        var problems = new List<string>();
        foreach (var (place, node) in Schemas(content))
        {
            problems.AddRange(Unbounded(node).Select(problem => $"{path} {place}: {problem}"));
        }

        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Generated), DisableDiscoveryEnumeration = true)]
    public void Schema_describes_every_field(string path, string content)
    {
        var silent = Schemas(content)
            .Where(schema => !schema.Place.EndsWith("/items", StringComparison.Ordinal)
                && !schema.Place.EndsWith("/additionalProperties", StringComparison.Ordinal)
                && schema.Place != "/properties/metadata" && !schema.Node.Children.ContainsKey("description"))
            .Select(schema => path + schema.Place);

        Assert.Empty(silent);
    }

    private static IEnumerable<string> Unbounded(YamlMappingNode node)
    {
        var type = Value(node, "type");
        bool Has(string key) => node.Children.ContainsKey(key);
        if (type == "array" && !(Has("maxItems") && Has("x-kubernetes-list-type")))
        {
            yield return "a list needs maxItems and a list type";
        }

        if (type == "array" && Value(node, "x-kubernetes-list-type") == "map" && !Has("x-kubernetes-list-map-keys"))
        {
            yield return "a map list needs keys";
        }

        if (type == "string" && !(Has("maxLength") || Has("enum") || Value(node, "format") == "date-time"))
        {
            yield return "a text needs maxLength, enum or a format";
        }

        if (type == "integer" && !(Has("minimum") && Has("maximum")))
        {
            yield return "an integer needs minimum and maximum";
        }

        if (Has("additionalProperties") && !Has("maxProperties"))
        {
            yield return "a map needs maxProperties";
        }

        if (type is not ("array" or "string" or "integer" or "object" or "boolean"))
        {
            yield return $"type {type} is not allowed";
        }
    }

    private static IEnumerable<(string Place, YamlMappingNode Node)> Schemas(string content)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(content));
        var spec = (YamlMappingNode)stream.Documents[0].RootNode["spec"];
        var root = (YamlMappingNode)spec["versions"][0]["schema"]["openAPIV3Schema"];
        return new[] { "spec", "status" }.SelectMany(part =>
            Below($"/properties/{part}", (YamlMappingNode)root["properties"][part]));
    }

    private static IEnumerable<(string Place, YamlMappingNode Node)> Below(string place, YamlMappingNode node)
    {
        yield return (place, node);
        var children = new List<(string, YamlMappingNode)>();
        if (node.Children.TryGetValue("properties", out var properties))
        {
            children.AddRange(((YamlMappingNode)properties).Select(child => ($"{place}/properties/{child.Key}", (YamlMappingNode)child.Value)));
        }

        foreach (var key in new[] { "items", "additionalProperties" })
        {
            if (node.Children.TryGetValue(key, out var child))
            {
                children.Add(($"{place}/{key}", (YamlMappingNode)child));
            }
        }

        foreach (var found in children.SelectMany(child => Below(child.Item1, child.Item2)))
        {
            yield return found;
        }
    }

    private static string? Value(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;
}
