using System.Text;

namespace Pythia.Kubernetes;

/// <summary>Where a kind lives in the API: enough to make its paths without discovery.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, such as <c>v1</c>.</param>
/// <param name="Plural">The lower-case plural of the path, such as <c>pods</c>.</param>
/// <param name="Kind">The kind, such as <c>Pod</c>.</param>
/// <param name="Namespaced">Whether objects live in namespaces.</param>
public record ResourceDescriptor(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
{
    /// <summary>Group and version as an object's <c>apiVersion</c> has them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the collection, without a leading slash.</summary>
    /// <param name="namespace">A namespace, or null or empty for all namespaces.</param>
    public string CollectionPath(string? @namespace)
    {
        var path = new StringBuilder(Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}");
        if (Namespaced && !string.IsNullOrEmpty(@namespace))
        {
            path.Append("/namespaces/").Append(Uri.EscapeDataString(@namespace));
        }

        return path.Append('/').Append(Plural).ToString();
    }

    /// <summary>The path of one object, without a leading slash.</summary>
    /// <param name="namespace">The namespace; ignored for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="subresource">A sub-resource such as <c>status</c>, or null.</param>
    /// <exception cref="ArgumentException">The name is empty, or a namespaced kind has no namespace.</exception>
    public string ObjectPath(string? @namespace, string name, string? subresource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Namespaced && string.IsNullOrEmpty(@namespace))
        {
            throw new ArgumentException($"{Kind} '{name}' is namespaced: metadata.namespace must be set", nameof(@namespace));
        }

        var path = $"{CollectionPath(@namespace)}/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
