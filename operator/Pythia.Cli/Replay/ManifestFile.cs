using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using JudgedExpectation = Pythia.Diagnosing.Grouping.Expectation;

namespace Pythia.Cli.Replay;

/// <summary>Reads PerformanceExpectations and InstrumentationBudgets from a manifest in YAML or JSON; documents of other kinds are passed over.</summary>
internal static class ManifestFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>The expectations of a manifest.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names the field.</exception>
    public static ImmutableArray<JudgedExpectation> Expectations(TextReader manifest, string name) =>
    [
        .. Objects(manifest, name, "PerformanceExpectation").Select(item => new JudgedExpectation
        {
            Name = NameOf(item),
            Spec = SpecOf<PerformanceExpectationSpec>(item, name),
        }),
    ];

    /// <summary>The first budget of a manifest.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names the field.</exception>
    public static InstrumentationBudgetSpec Budget(TextReader manifest, string name) =>
        SpecOf<InstrumentationBudgetSpec>(Objects(manifest, name, "InstrumentationBudget")[0], name);

    private static List<JsonObject> Objects(TextReader manifest, string name, string kind)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(manifest);
        }
        catch (YamlException exception)
        {
            throw new InvalidDataException($"{name}: line {exception.Start.Line}: {exception.Message}");
        }

        var objects = stream.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonObject>().Where(item => (string?)item["kind"] == kind).ToList();
        return objects.Count > 0 ? objects : throw new InvalidDataException($"{name}: holds no object of kind {kind}");
    }

    private static string NameOf(JsonObject manifest)
    {
        var metadata = manifest["metadata"] as JsonObject;
        return $"{(string?)metadata?["namespace"] ?? "default"}/{(string?)metadata?["name"] ?? "unnamed"}";
    }

    private static T SpecOf<T>(JsonObject manifest, string name)
    {
        try
        {
            return manifest["spec"].Deserialize<T>(Options) ?? throw new InvalidDataException($"{name}: spec: is missing");
        }
        catch (JsonException exception)
        {
            var path = exception.Path is { Length: > 1 } at ? $"spec{at[1..]}" : "spec";
            throw new InvalidDataException($"{name}: {path}: {exception.Message.Split(" Path:")[0]}");
        }
    }

    private static JsonNode? ToJson(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[((YamlScalarNode)key).Value ?? string.Empty] = ToJson(value);
                }

                return members;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    items.Add(ToJson(item));
                }

                return items;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? string.Empty;
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return text;
        }

        return text switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
    }
}
