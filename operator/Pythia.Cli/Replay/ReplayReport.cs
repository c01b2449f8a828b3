using System.Globalization;
using Pythia.Cli.Asking;
using Spectre.Console;

namespace Pythia.Cli.Replay;

/// <summary>A replay's result for a person.</summary>
internal static class ReplayReport
{
    private const int PlacesShown = 5;

    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, ReplayResult result)
    {
        WriteCounts(console, "Read", result.Recording);
        if (result.Baseline is { } baseline)
        {
            WriteCounts(console, "Baseline", baseline);
        }

        console.WriteLine();
        if (result.Findings.IsEmpty)
        {
            console.WriteLine("No findings: nothing is surely and relevantly slow or uneven.");
        }

        foreach (var finding in result.Findings)
        {
            Write(console, finding);
        }

        WriteGroups(console, result);
        if (result.Budget is { } budget)
        {
            var fits = budget.Exceeded.IsEmpty ? "fits into the budget" : $"exceeds the budget ({string.Join("; ", budget.Exceeded)})";
            console.Write(new Text(string.Create(
                CultureInfo.InvariantCulture,
                $"Budget: {budget.TracePoints} trace points beyond the skeleton at {budget.SpansPerSecond:0.#} spans/s: having all of it on {fits}{Environment.NewLine}")));
        }

        foreach (var reply in result.WhatIf)
        {
            console.WriteLine();
            WhatIfReport.Write(console, reply with { Waits = [] });
        }

        foreach (var wait in result.Waits)
        {
            console.Write(new Text($"Note: {Clean(wait)}{Environment.NewLine}"));
        }

        foreach (var note in result.Notes)
        {
            console.Write(new Text($"Note: {Clean(note)}{Environment.NewLine}"));
        }
    }

    private static void WriteCounts(IAnsiConsole console, string what, ReplayCounts counts)
    {
        var lost = counts.Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Lost:N0} could not be read") : string.Empty;
        console.Write(new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {counts.Spans:N0} spans, {counts.Traces:N0} traces, {counts.Requests:N0} requests in {counts.Groups:N0} groups{lost}{Environment.NewLine}")));
    }

    private static void Write(IAnsiConsole console, ReplayFinding finding)
    {
        console.Write(new Text($"{finding.Rank}. {Clean(finding.Service)}", new Style(decoration: Decoration.Bold)));
        console.Write(new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"  {finding.Kind}, {finding.ExcessMilliseconds:0.#} ms per request, {finding.SharePermille / 10.0:0.#} % of the problem, {finding.SecondsPerSecond:0.###} s/s to gain{Environment.NewLine}")));
        console.Write(new Text($"   {Clean(finding.Message)}{Environment.NewLine}"));
        foreach (var place in finding.Places.Take(PlacesShown))
        {
            console.Write(new Text(string.Create(
                CultureInfo.InvariantCulture, $"   {place.SharePermille / 10.0,6:0.0} %  {Clean(place.Place)}  ({place.MeanMilliseconds:0.##} ms per request){Environment.NewLine}")));
        }

        if (finding.Places.Length > PlacesShown)
        {
            console.Write(new Text($"             and {finding.Places.Length - PlacesShown} more{Environment.NewLine}"));
        }

        if (finding is { Gain: { } gain, CriticalPermille: { } critical })
        {
            var slack = finding.SlackMilliseconds >= 0.01 ? string.Create(CultureInfo.InvariantCulture, $", else slack; mean slack {finding.SlackMilliseconds:0.##} ms") : string.Empty;
            console.Write(new Text(string.Create(
                CultureInfo.InvariantCulture,
                $"   without it requests would be {gain.Milliseconds:0.##} ms shorter (95 %: {gain.LowMilliseconds:0.##} to {gain.HighMilliseconds:0.##}); on the critical path in {critical / 10.0:0.#} % of its requests{slack}{Environment.NewLine}")));
        }

        foreach (var variable in finding.Variables)
        {
            console.Write(new Text($"   explained by {Clean(variable.Name)}: {Clean(variable.Effect)}{Environment.NewLine}"));
        }

        if (finding.Traces.Length == 3)
        {
            console.Write(new Text($"   traces: fast {finding.Traces[0]}, typical {finding.Traces[1]}, slow {finding.Traces[2]}{Environment.NewLine}"));
        }

        console.WriteLine();
    }

    private static void WriteGroups(IAnsiConsole console, ReplayResult result)
    {
        if (result.Groups.IsEmpty)
        {
            return;
        }

        var table = new Table { Border = TableBorder.None };
        foreach (var heading in (string[])["REQUEST TYPE", "GROUP", "REQUESTS", "MEAN", "CV", "P99", "PROBLEM"])
        {
            table.AddColumn(new TableColumn(new Text(heading)) { Padding = new Padding(0, 0, 2, 0), NoWrap = true });
        }

        foreach (var group in result.Groups)
        {
            string[] cells =
            [
                Clean(group.RequestType),
                group.Key[..8],
                group.Requests.ToString("N0", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{group.MeanMilliseconds:0.#} ms"),
                string.Create(CultureInfo.InvariantCulture, $"{group.CvPermille / 10.0:0} %"),
                string.Create(CultureInfo.InvariantCulture, $"{group.P99Milliseconds:0.#} ms"),
                group.Problem,
            ];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }

    /// <summary>Names come from recorded data and may hold anything: control characters would steer the terminal.</summary>
    private static string Clean(string text) =>
        string.Create(text.Length, text, static (cleaned, source) =>
        {
            for (var i = 0; i < cleaned.Length; i++)
            {
                cleaned[i] = char.IsControl(source[i]) || char.GetUnicodeCategory(source[i]) is UnicodeCategory.Format ? ' ' : source[i];
            }
        });
}
