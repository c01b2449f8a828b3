using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pythia.Crds.Generator;

/// <summary>The summaries of an assembly's XML documentation, as plain text.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, string> summaries;

    private XmlDocs(Dictionary<string, string> summaries) => this.summaries = summaries;

    /// <summary>Reads the documentation file beside <paramref name="assembly"/>.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static XmlDocs Of(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        var members = XDocument.Load(file).Descendants("member");
        return new XmlDocs(members.ToDictionary(
            member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")), StringComparer.Ordinal));
    }

    /// <summary>The summary of a type.</summary>
    public string Of(Type type) => Of($"T:{type.FullName}");

    /// <summary>The summary of a property; for an enum, followed by what each value means.</summary>
    public string Of(PropertyInfo property)
    {
        var text = Of($"P:{property.DeclaringType!.FullName}.{property.Name}");
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!type.IsEnum)
        {
            return text;
        }

        var values = Enum.GetNames(type).Select(name => $"{name}: {Lower(Of($"F:{type.FullName}.{name}")).TrimEnd('.')}");
        return $"{text} {string.Join("; ", values)}.";
    }

    private string Of(string member) =>
        summaries.TryGetValue(member, out var text) && text.Length > 0
            ? text
            : throw new InvalidOperationException($"{member} has no summary; it becomes the description in the schema");

    private static string Plain(XElement? summary)
    {
        if (summary is null)
        {
            return string.Empty;
        }

        var pieces = summary.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => FieldName(see.Attribute("cref")!.Value),
            XElement other => other.Value,
            _ => string.Empty,
        });
        return Blanks().Replace(string.Concat(pieces), " ").Trim();
    }

    private static string FieldName(string cref) => JsonNamingPolicy.CamelCase.ConvertName(cref[(cref.LastIndexOf('.') + 1)..]);

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
