using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pythia.Kubernetes;

/// <summary>How objects become JSON and back: camelCase, enum names as strings, nulls left out, unknown fields ignored, absent and null lists read as empty.</summary>
public static class KubernetesJson
{
    /// <summary>The options for every object that goes to or comes from an API server.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TolerantMembers.Apply } },
        };
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new ImmutableArrayConverterFactory());
        options.Converters.Add(new TimestampConverter());
        options.MakeReadOnly();
        return options;
    }
}
