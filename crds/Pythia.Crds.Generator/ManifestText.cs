using YamlDotNet.Serialization;

namespace Pythia.Crds.Generator;

/// <summary>Writes a manifest as YAML.</summary>
internal static class ManifestText
{
    private const string Heading = "# Generated from crds/Pythia.Crds by crds/Pythia.Crds.Generator; change the records, not this file.\n";

    // Kubernetes reads YAML 1.1, in which a heading "On" is the truth value.
    private static readonly ISerializer Serializer =
        new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).WithIndentedSequences().WithNewLine("\n").Build();

    /// <summary>The text of <paramref name="manifest"/>, keys in the order in which they were added.</summary>
    public static string Write(Fields manifest) => Heading + Serializer.Serialize(manifest);
}
