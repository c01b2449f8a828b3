using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pythia.Crds.PerformanceExpectations;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using JudgedExpectation = Pythia.Diagnosing.Grouping.Expectation;

namespace Pythia.Cli.Replay;

/// <summary>Reads PerformanceExpectations from a manifest in YAML or JSON; documents of other kinds are passed over.</summary>
internal static class ExpectationFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>The expectations of a manifest.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names the field.</exception>
    public static ImmutableArray<JudgedExpectation> Read(TextReader manifest, string name)
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

        var expectations = ImmutableArray.CreateBuilder<JudgedExpectation>();
        foreach (var document in stream.Documents)
        {
            if (ToJson(document.RootNode) is JsonObject manifestObject && (string?)manifestObject["kind"] == "PerformanceExpectation")
            {
                expectations.Add(ReadOne(manifestObject, name));
            }
        }

        return expectations.Count > 0
            ? expectations.ToImmutable()
            : throw new InvalidDataException($"{name}: holds no object of kind PerformanceExpectation");
    }

    private static JudgedExpectation ReadOne(JsonObject manifest, string name)
    {
        var metadata = manifest["metadata"] as JsonObject;
        try
        {
            var spec = manifest["spec"].Deserialize<PerformanceExpectationSpec>(Options)
                ?? throw new InvalidDataException($"{name}: spec: is missing");
            return new JudgedExpectation
            {
                Name = $"{(string?)metadata?["namespace"] ?? "default"}/{(string?)metadata?["name"] ?? "unnamed"}",
                Spec = spec,
            };
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
