using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Pythia.Kubernetes;

/// <summary>A place in a YAML file that knows its path, so that messages can name file and field.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">The field's path, such as <c>users[1].user</c>.</param>
/// <param name="Node">What is there; null if absent.</param>
internal readonly record struct YamlField(string File, string Path, YamlNode? Node)
{
    /// <summary>Whether the field is there and not null.</summary>
    public bool IsPresent => Node is not null and not YamlScalarNode { Value: null or "" or "null" or "~", Style: YamlDotNet.Core.ScalarStyle.Plain or YamlDotNet.Core.ScalarStyle.Any };

    /// <summary>A member of a mapping; absent if this is absent.</summary>
    public YamlField this[string name]
    {
        get
        {
            var path = Path.Length == 0 ? name : $"{Path}.{name}";
            if (!IsPresent)
            {
                return new YamlField(File, path, null);
            }

            var mapping = Node as YamlMappingNode ?? throw Wrong("a mapping");
            return new YamlField(File, path, mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null);
        }
    }

    /// <summary>The items of a list; none if absent.</summary>
    public IEnumerable<YamlField> Items()
    {
        if (!IsPresent)
        {
            yield break;
        }

        var list = Node as YamlSequenceNode ?? throw Wrong("a list");
        for (var i = 0; i < list.Children.Count; i++)
        {
            yield return new YamlField(File, string.Create(CultureInfo.InvariantCulture, $"{Path}[{i}]"), list.Children[i]);
        }
    }

    /// <summary>The text, or null if absent.</summary>
    public string? Text()
        => !IsPresent ? null : Node is YamlScalarNode scalar ? scalar.Value : throw Wrong("text");

    /// <summary>The text of a field that must be there.</summary>
    public string RequiredText() => Text() is { Length: > 0 } text ? text : throw Error("is missing");

    /// <summary>True or false; false if absent.</summary>
    public bool Flag()
    {
        var text = Text();
        return text is not null && (bool.TryParse(text, out var value) ? value : throw Wrong("true or false"));
    }

    /// <summary>The bytes of base64 text, or null if absent.</summary>
    public byte[]? Base64()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Wrong("base64");
        }
    }

    /// <summary>An error about this field.</summary>
    public KubernetesConfigurationException Error(string what, Exception? cause = null)
        => new($"kubeconfig {File}: {(Path.Length == 0 ? "the document" : Path)} {what}", cause);

    private KubernetesConfigurationException Wrong(string wanted) => Error($"is not {wanted}");
}
