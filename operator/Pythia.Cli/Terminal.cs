using System.Globalization;
using System.Text;
using System.Text.Json;
using Pythia.Kubernetes;
using Spectre.Console;

namespace Pythia.Cli;

/// <summary>Writing to a terminal what came from a cluster: names and messages may hold anything, escape sequences included.</summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions Indented = new(KubernetesJson.Options) { WriteIndented = true };

    /// <summary>The text with control and format characters replaced, so that it cannot steer the terminal.</summary>
    public static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format ? ' ' : c);
        }

        return safe.ToString();
    }

    /// <summary>A cell or line of plain text.</summary>
    public static Text Cell(string text, Style? style = null) => new(Safe(text), style);

    /// <summary>A table as kubectl has them: no lines, headings in capitals.</summary>
    public static Table Columns(params string[] headings)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => Cell(cell)));

    /// <summary>A line of plain text, indented by <paramref name="indent"/> columns, also where it wraps.</summary>
    public static void Line(this IAnsiConsole console, string text, int indent = 0, Style? style = null) =>
        console.Write(new Padder(Cell(text, style), new Padding(indent, 0, 0, 0)));

    /// <summary>A heading.</summary>
    public static void Heading(this IAnsiConsole console, string text) => console.Line(text, 0, new Style(decoration: Decoration.Bold));

    /// <summary>The value as JSON, in the words of the resources' own schemas.</summary>
    public static void Json<T>(this IAnsiConsole console, T value) =>
        console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Indented));
}
