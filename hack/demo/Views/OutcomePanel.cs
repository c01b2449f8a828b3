using System.Globalization;
using Pythia.Demo.Watching;
using Spectre.Console;

namespace Pythia.Demo.Views;

/// <summary>The end of the demo: the finding, and whether it is right.</summary>
internal static class OutcomePanel
{
    public static Panel Of(SearchOutcome outcome, Problem? problem) => outcome switch
    {
        SearchOutcome.Found found => Framed("finding", Found(found, problem)),
        SearchOutcome.Quiet quiet => Framed("nothing found, as it should be", Quiet(quiet)),
        SearchOutcome.Failed failed => Framed("no result", Failed(failed)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    /// <summary>Zero only when what was found is true.</summary>
    public static int ExitCode(SearchOutcome outcome, Problem? problem) => outcome switch
    {
        SearchOutcome.Found found when problem is not null => Verdict.Of(problem, found.Finding).PlaceIsRight ? 0 : 1,
        SearchOutcome.Quiet when problem is null => 0,
        _ => 1,
    };

    private static Grid Found(SearchOutcome.Found found, Problem? problem)
    {
        var finding = found.Finding;
        var grid = Rows()
            .Row("requests", finding.RequestType)
            .Row("place", finding.Place)
            .Row("nature", finding.Nature == "WaitsFor" ? "waits for something there" : "does something there")
            .Row("share of variance", Percent(finding.SharePermille));
        foreach (var variable in finding.Variables)
        {
            grid.Row("explained by", $"{variable.Name}: {variable.Effect} (partial R² {Percent(variable.PartialPermille)}, p < {Probability(variable.PValueMillionths)})");
        }

        foreach (var typical in finding.Typical)
        {
            grid.Row("there mostly", $"{typical.Name}={typical.Value} ({Percent(typical.SharePermille)} of the time)");
        }

        grid.Row("all variables", "R² " + Percent(finding.ExplainedPermille))
            .Row("confidence", Percent(finding.ConfidencePermille))
            .Row("trace points", $"{finding.TracePointsUsed} of {finding.TracePointsInAll} ever on")
            .Row("decisions", finding.Decisions.ToString(CultureInfo.InvariantCulture))
            .Row("elapsed", Seconds(found.Elapsed))
            .Row("overhead", $"{Percent(found.Snapshot.Budget.OverheadPermille)} of the shop's CPU, agent {found.Snapshot.Budget.CpuMillicoresPerNode} millicores")
            .Row("in words", finding.Message);
        if (problem is not null)
        {
            var verdict = Verdict.Of(problem, finding);
            grid.Row("injected", $"{problem.Name}: {problem.Description}")
                .Row("verdict", verdict.PlaceIsRight ? "the place is right" + (verdict.VariableIsRight ? " and so is the variable" : string.Empty) : "the place is wrong");
        }

        return grid;
    }

    private static Grid Quiet(SearchOutcome.Quiet quiet) => Rows()
        .Row("watched for", Seconds(quiet.Elapsed))
        .Row("groups of requests", quiet.Snapshot.Expectation.Groups.Length.ToString(CultureInfo.InvariantCulture))
        .Row("switched on", "nothing beyond the skeleton")
        .Row("overhead", $"{Percent(quiet.Snapshot.Budget.OverheadPermille)} of the shop's CPU");

    private static Grid Failed(SearchOutcome.Failed failed)
    {
        var grid = Rows().Row("reason", failed.Reason).Row("summary", failed.Snapshot.Expectation.Summary);
        foreach (var finding in failed.Snapshot.Expectation.Findings)
        {
            grid.Row("finding", $"{finding.RequestType} at {finding.Place}, {finding.State}, share {Percent(finding.SharePermille)}");
        }

        return grid.Row("trace points", $"{failed.Snapshot.TracePoints.EverEnabled.Length} of {failed.Snapshot.TracePoints.CatalogueSize} ever on");
    }

    private static Grid Rows() => new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();

    private static Grid Row(this Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));

    private static Panel Framed(string title, Grid content) => new(content) { Header = new PanelHeader($" {title} "), Border = BoxBorder.Rounded };

    private static string Percent(int permille) => string.Create(CultureInfo.InvariantCulture, $"{permille / 10.0:0.0} %");

    private static string Probability(int millionths) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, millionths) / 1e6:0.######}");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
