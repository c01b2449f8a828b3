using System.Text;

namespace Pythia.Kubernetes;

/// <summary>A path with a query; empty values are left out.</summary>
internal sealed class QueryBuilder(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    /// <summary>Adds a parameter unless its value is empty.</summary>
    public QueryBuilder Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
