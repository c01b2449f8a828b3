using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>Reads objects one by one, so that one that does not fit costs only itself.</summary>
internal static class ObjectDecoder
{
    /// <summary>Reads one object, or says what does not fit.</summary>
    public static bool TryDecode<T>(JsonElement element, [NotNullWhen(true)] out T? obj, [NotNullWhen(false)] out MalformedObject? malformed)
        where T : KubernetesObject
    {
        string error;
        try
        {
            obj = element.Deserialize<T>(KubernetesJson.Options);
            if (obj is { Metadata.Name.Length: > 0 })
            {
                malformed = null;
                return true;
            }

            error = "metadata.name is missing";
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // Records with constrained members throw from their initializers.
            error = exception.Message;
        }

        obj = null;
        malformed = Describe(element, error);
        return false;
    }

    /// <summary>Reads a list, or one page of it.</summary>
    /// <exception cref="JsonException">It is no list.</exception>
    public static ResourcePage<T> DecodePage<T>(byte[] body)
        where T : KubernetesObject
    {
        using var document = JsonDocument.Parse(body);
        var items = System.Collections.Immutable.ImmutableArray.CreateBuilder<T>();
        var malformed = System.Collections.Immutable.ImmutableArray.CreateBuilder<MalformedObject>();
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Member(root, "metadata") is not { ValueKind: JsonValueKind.Object } metadata)
        {
            throw new JsonException("the answer is not a list: it has no metadata");
        }

        if (Member(root, "items") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var element in list.EnumerateArray())
            {
                if (TryDecode<T>(element, out var item, out var problem))
                {
                    items.Add(item);
                }
                else
                {
                    malformed.Add(problem);
                }
            }
        }

        return new ResourcePage<T>(items.ToImmutable(), malformed.ToImmutable(), Text(metadata, "resourceVersion"), Text(metadata, "continue"));
    }

    /// <summary>The version that an object's metadata names; empty if none.</summary>
    public static string ResourceVersion(JsonElement element)
        => Member(element, "metadata") is { ValueKind: JsonValueKind.Object } metadata ? Text(metadata, "resourceVersion") : string.Empty;

    private static MalformedObject Describe(JsonElement element, string error)
    {
        if (Member(element, "metadata") is not { ValueKind: JsonValueKind.Object } metadata)
        {
            return new MalformedObject(null, string.Empty, error);
        }

        var name = Text(metadata, "name");
        return new MalformedObject(name.Length == 0 ? null : new ObjectKey(Text(metadata, "namespace"), name), Text(metadata, "resourceVersion"), error);
    }

    private static JsonElement? Member(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string Text(JsonElement element, string name)
        => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : string.Empty;
}
