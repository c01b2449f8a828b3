using System.Globalization;
using System.Text;

namespace Pythia.Crds.TracePointSets;

/// <summary>Writes catalogue entries as the YAML list that <c>spec.catalogue</c> takes.</summary>
public static class CatalogueYaml
{
    /// <summary>One item per entry, each text quoted; what a key does not say is left out.</summary>
    public static string Write(IEnumerable<CatalogueEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"- id: {Quote(entry.Id)}\n");
            if (entry.Parent.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  parent: {Quote(entry.Parent)}\n");
            }

            if (!entry.RequestTypes.IsDefaultOrEmpty)
            {
                text.Append(CultureInfo.InvariantCulture, $"  requestTypes: [{string.Join(", ", entry.RequestTypes.Select(Quote))}]\n");
            }

            if (entry.EventsPerRequestPermille > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  eventsPerRequestPermille: {entry.EventsPerRequestPermille}\n");
            }
        }

        return text.ToString();
    }

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
