namespace Pythia.Benchmarks.Ingesting;

/// <summary>A report in sections, each of which can be measured anew by itself.</summary>
internal sealed class ReportFile
{
    private const string Heading = "## ";
    private readonly string _path;
    private readonly string _title;
    private readonly SortedDictionary<string, List<string>> _sections = new(StringComparer.Ordinal);

    private ReportFile(string path, string title) => (_path, _title) = (path, title);

    public static ReportFile Open(string path, string title)
    {
        var report = new ReportFile(path, title);
        List<string>? section = null;
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                report._sections[line[Heading.Length..]] = section = [];
            }
            else
            {
                section?.Add(line);
            }
        }

        return report;
    }

    /// <summary>Writes the file with a section's new lines and the others as they were.</summary>
    public void Replace(string section, IEnumerable<string> lines)
    {
        _sections[section] = [string.Empty, .. lines, string.Empty];
        File.WriteAllLines(_path, [_title, string.Empty, .. _sections.SelectMany(s => s.Value.Prepend(Heading + s.Key))]);
    }
}
