using Pythia.Crds.TracePointSets;
using Spectre.Console;

namespace Pythia.Cli.TracePoints;

/// <summary>One set of trace points as text.</summary>
internal static class TracePointsReport
{
    /// <summary>Writes it; with <paramref name="all"/> also what is off.</summary>
    public static void Write(IAnsiConsole console, TracePointSet set, bool all)
    {
        var selector = set.Spec.Selector.IsEmpty ? "all pods" : string.Join(",", set.Spec.Selector.Select(pair => $"{pair.Key}={pair.Value}"));
        console.Heading($"{set.Key}: {selector}, for expectation {set.Spec.ExpectationRef}");
        if (set.Status is not { } status)
        {
            console.Line("Nothing is on: the operator has not written a status yet.", 2);
            return;
        }

        if (set.Spec.Suspend)
        {
            console.Line("Suspended: everything goes off.", 2);
        }

        if (Conditions.NotReady(status.Conditions) is { } why)
        {
            console.Line(why, 2);
        }

        WriteDesired(console, status);
        WriteNodes(console, status);
        if (all)
        {
            WriteCatalogue(console, set, status);
        }
    }

    private static void WriteDesired(IAnsiConsole console, TracePointSetStatus status)
    {
        if (status.Desired.IsEmpty)
        {
            console.Line("Nothing is on.", 2);
            return;
        }

        var table = Terminal.Columns("ON", "BY", "FOR", "WHY");
        foreach (var point in status.Desired.OrderByDescending(point => point.Skeleton).ThenBy(point => point.Id, StringComparer.Ordinal))
        {
            var parameters = string.Concat(point.Parameters.Select(pair => $" {pair.Key}={pair.Value}"));
            table.Row(
                point.Id,
                point.Mechanism + parameters,
                point.RequestTypes.IsEmpty ? "all requests" : string.Join(", ", point.RequestTypes),
                point.Skeleton && point.Reason.Length == 0 ? "skeleton" : point.Reason);
        }

        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    private static void WriteNodes(IAnsiConsole console, TracePointSetStatus status)
    {
        var nodes = status.Nodes;
        console.Line(
            $"In force on {nodes.Progress} nodes; failed on {nodes.Failed}, skipped on {nodes.Skipped}. "
            + $"{status.EverEnabledCount} of {status.CatalogueSize} trace points were on at any time, in {status.Decisions} decisions.",
            2);
        foreach (var failure in status.Failures)
        {
            var examples = failure.Examples.IsEmpty ? string.Empty : $" (for example {string.Join(", ", failure.Examples)})";
            console.Line($"{failure.Reason} on {failure.Nodes} nodes{examples}: {failure.Message}", 2);
        }
    }

    private static void WriteCatalogue(IAnsiConsole console, TracePointSet set, TracePointSetStatus status)
    {
        var on = status.Desired.Select(point => point.Id).ToHashSet(StringComparer.Ordinal);
        var ever = status.EverEnabled.ToHashSet(StringComparer.Ordinal);
        var table = Terminal.Columns("CATALOGUE", "BELOW", "STATE");
        foreach (var entry in set.Spec.Catalogue)
        {
            var state = on.Contains(entry.Id) ? "on" : ever.Contains(entry.Id) ? "was on" : "off";
            table.Row(entry.Id, entry.Parent.Length == 0 ? "-" : entry.Parent, state);
        }

        var listed = set.Spec.Catalogue.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var point in status.Discovered.Where(point => !listed.Contains(point.Id)))
        {
            var state = on.Contains(point.Id) ? "on" : ever.Contains(point.Id) ? "was on" : "off";
            table.Row(point.Id, point.Parent.Length == 0 ? "-" : point.Parent, state + ", discovered");
        }

        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }
}
