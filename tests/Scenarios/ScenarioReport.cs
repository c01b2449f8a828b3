using System.Globalization;
using System.Text;
using Pythia.Demo;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>Collects what the searches came to, and writes the table that <c>SCENARIOS_REPORT</c> names a file for.</summary>
internal sealed class ScenarioReport
{
    private readonly List<ScenarioRow> _rows = [];

    /// <summary>Keeps a row, and shows it to whoever waits.</summary>
    public void Add(ScenarioRow row)
    {
        _rows.Add(row);
        Console.WriteLine(Line(row));
    }

    /// <summary>Writes the table, when somebody wants it.</summary>
    public void Write()
    {
        if (Environment.GetEnvironmentVariable("SCENARIOS_REPORT") is { Length: > 0 } file && _rows.Count > 0)
        {
            File.WriteAllText(file, Text());
        }
    }

    private string Text()
    {
        var text = new StringBuilder()
            .AppendLine("# Scenarios")
            .AppendLine()
            .AppendLine("What `make scenarios` found in one run: a real API server, operator, two agents, a shop of five services on PostgreSQL under")
            .AppendLine(CultureInfo.InvariantCulture, $"{ShopFixture.RequestsPerSecond} requests per second, and one problem after the other, each searched by an operator that knows nothing of the others.")
            .AppendLine("Time runs from the injection to the finding with its variables (a finding to which no variable comes is taken 45 s after its")
            .AppendLine("place is known). Overhead is CPU that tracing took from the shop's processes, as the agents estimate it: mean and most over")
            .AppendLine("the search. The budget lets every request be recorded here, as in the demo; with the limits of a service that has customers recording takes")
            .AppendLine("slices of time (decision 83), which `make scenarios` tries on `semaphore`, too. What was measured is more: `tests/Benchmarks/Overhead/report.md`.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{_rows.Count(row => row.IsRight)} of {_rows.Count} right; {Environment.ProcessorCount} processors, {Environment.OSVersion.VersionString}, .NET {Environment.Version}.")
            .AppendLine()
            .AppendLine("| problem | what is done | right | layer | place | explained by | share | decisions | time | trace points | overhead |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        _rows.ForEach(row => text.AppendLine(Line(row)));
        return text.ToString();
    }

    private static string Line(ScenarioRow row)
    {
        var (name, what, overhead) = (
            row.Problem?.Name ?? "none",
            row.Problem?.Description ?? "nothing",
            string.Create(CultureInfo.InvariantCulture, $"{row.MeanOverheadPermille / 10:0.0} %, {row.MostOverheadPermille / 10.0:0.0} %"));
        var right = row.IsRight ? "yes" : "**no**";
        return row.Outcome switch
        {
            SearchOutcome.Found found => string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {what} | {right} | {found.Finding.Place.Split('/')[0]} | `{found.Finding.Place}` | {Variables(found)} | {found.Finding.SharePermille / 10.0:0} % | {found.Finding.Decisions} | {found.Elapsed.TotalSeconds:0} s | {Points(found.Finding.TracePointsUsed, found.Finding.TracePointsInAll)} | {overhead} |"),
            SearchOutcome.Quiet quiet => string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {what} | {right} | - | nothing found, nothing switched on | - | - | 0 | {quiet.Elapsed.TotalSeconds:0} s | {Points(quiet.Snapshot.TracePoints.EverEnabled.Length, quiet.Snapshot.TracePoints.CatalogueSize)} | {overhead} |"),
            SearchOutcome.Failed failed => string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {what} | {right} | - | {failed.Reason} | - | - | - | {failed.Elapsed.TotalSeconds:0} s | {Points(failed.Snapshot.TracePoints.EverEnabled.Length, failed.Snapshot.TracePoints.CatalogueSize)} | {overhead} |"),
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };
    }

    private static string Variables(SearchOutcome.Found found)
    {
        string[] variables = [.. found.Finding.Variables.Take(2).Select(variable => $"`{variable.Name}`")];
        return string.Join(", ", (variables.Length > 0 ? variables : ["the place itself"]).Concat(found.Finding.Typical.Select(typical => $"there mostly `{typical.Name}={typical.Value}`")));
    }

    private static string Points(int used, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"{used} of {all} ({(all == 0 ? 0 : 100.0 * used / all):0.0} %)");
}
