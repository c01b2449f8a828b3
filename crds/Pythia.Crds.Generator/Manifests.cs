using System.Reflection;
using Pythia.Crds.Schema;

namespace Pythia.Crds.Generator;

/// <summary>The generated files: each manifest once for kubectl and once, byte for byte the same, for the chart.</summary>
internal static class Manifests
{
    private static readonly string[] Folders = ["crds/manifests", "charts/pythia/crds"];

    /// <summary>Path below the repository root, and content.</summary>
    public static IEnumerable<(string Path, string Content)> All()
    {
        var docs = XmlDocs.Of(typeof(PythiaApi).Assembly);
        foreach (var spec in SpecTypes())
        {
            var definition = new ResourceDefinition(spec, docs);
            var content = ManifestText.Write(definition.Build());
            foreach (var folder in Folders)
            {
                yield return ($"{folder}/{PythiaApi.Group}_{definition.Plural}.yaml", content);
            }
        }
    }

    /// <summary>The spec records, by name.</summary>
    public static IEnumerable<Type> SpecTypes() =>
        typeof(PythiaApi).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<CustomResourceAttribute>() is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal);
}
