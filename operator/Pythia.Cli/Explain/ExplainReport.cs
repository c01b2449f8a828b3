using Pythia.Cli.Cluster;
using Pythia.Crds;
using Pythia.Crds.PerformanceExpectations;
using Spectre.Console;

namespace Pythia.Cli.Explain;

/// <summary>One expectation's findings, groups, decisions and costs as text, most telling first.</summary>
internal static class ExplainReport
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, ClusterView view, Expectation expectation)
    {
        var requests = expectation.Spec.Requests;
        var operation = requests.Operation.Length == 0 ? "every operation" : requests.Operation;
        var state = expectation.Status is null ? "not judged yet" : expectation.Status.State.ToString();
        console.Heading($"{expectation.Key}: {operation} of {requests.Service} - {state}");
        if (expectation.Status is not { } status)
        {
            console.Line("The operator has not written a status yet; is it running? kubectl get pods -A -l app.kubernetes.io/part-of=pythia", 2);
            return;
        }

        if (status.ObservedGeneration < expectation.Metadata.Generation)
        {
            console.Line("The spec has changed since; what follows answers the one before.", 2);
        }

        foreach (var line in new[] { status.Summary, Conditions.NotReady(status.Conditions) }.OfType<string>().Where(line => line.Length > 0))
        {
            console.Line(line, 2);
        }

        WriteFindings(console, status);
        WriteGroups(console, status);
        WriteDecisions(console, status);
        WriteCost(console, view, expectation);
    }

    private static void WriteFindings(IAnsiConsole console, PerformanceExpectationStatus status)
    {
        console.WriteLine();
        console.Heading("Findings");
        if (status.Findings.IsEmpty)
        {
            console.Line("none", 2);
            return;
        }

        for (var i = 0; i < status.Findings.Length; i++)
        {
            var finding = status.Findings[i];
            console.Line($"{i + 1}. {finding.Place}", 2, new Style(decoration: Decoration.Bold));
            console.Line(FindingText.Where(finding), 5);
            if (finding.Message.Length > 0)
            {
                console.Line(finding.Message, 5);
            }

            foreach (var variable in finding.Variables)
            {
                console.Line($"- {FindingText.Variable(variable)}", 5);
            }

            foreach (var typical in finding.Typical)
            {
                console.Line($"- {FindingText.Typical(typical)}", 5);
            }

            if (FindingText.Effect(finding) is { } effect)
            {
                console.Line(effect, 5);
            }

            console.Line(FindingText.Cost(finding), 5);
        }
    }

    private static void WriteGroups(IAnsiConsole console, PerformanceExpectationStatus status)
    {
        console.WriteLine();
        console.Heading("Groups of requests that should perform alike");
        if (status.Groups.IsEmpty)
        {
            console.Line("none yet: too few traces were seen", 2);
            return;
        }

        var table = Terminal.Columns("REQUESTS", "GROUP", "TRACES", "MEAN", "CV", "P99", "PROBLEM");
        foreach (var group in status.Groups)
        {
            table.Row(
                group.RequestType, group.Key.Length > 8 ? group.Key[..8] : group.Key, $"{group.Traces}", $"{group.MeanMilliseconds} ms",
                PermilleText.Of(group.CvPermille), $"{group.P99Milliseconds} ms", group.Problem);
        }

        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    private static void WriteDecisions(IAnsiConsole console, PerformanceExpectationStatus status)
    {
        console.WriteLine();
        console.Heading($"Decisions ({status.DecisionCount} in this search, newest first)");
        if (status.Decisions.IsEmpty)
        {
            console.Line("none", 2);
        }

        foreach (var decision in status.Decisions)
        {
            console.Line($"{decision.Number}. {decision.Time.UtcDateTime:HH:mm:ss} UTC, {decision.Strategy}, {decision.Candidates} candidates: {decision.Reason}", 2);
            WriteIds(console, "on ", decision.SwitchedOn);
            WriteIds(console, "off", decision.SwitchedOff);
        }
    }

    private static void WriteIds(IAnsiConsole console, string verb, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            console.Line($"{verb} {id}", 5);
        }
    }

    private static void WriteCost(IAnsiConsole console, ClusterView view, Expectation expectation)
    {
        console.WriteLine();
        console.Heading("Cost");
        foreach (var set in view.SetsOf(expectation))
        {
            if (set.Status is { } status)
            {
                console.Line(
                    $"{set.Metadata.Name}: {status.EnabledTracePoints} of {status.CatalogueSize} trace points are on, "
                    + $"{status.EverEnabledCount} were at any time; in force on {status.Nodes.Progress} nodes",
                    2);
            }
        }

        var name = expectation.Spec.Search.BudgetRef;
        if (view.BudgetOf(expectation) is not { } budget)
        {
            console.Line($"There is no budget '{name}' in namespace {expectation.Metadata.Namespace}: nothing may be switched on.", 2);
            return;
        }

        var limits = budget.Spec.Limits;
        console.Line(
            $"budget {name}: {budget.Status?.EnabledTracePoints ?? 0} of {limits.MaxEnabledTracePoints} trace points, "
            + $"overhead {budget.Status?.Overhead ?? "0%"} of {PermilleText.Of(limits.MaxOverheadPermille)}"
            + (budget.Spec.Suspend ? "; suspended, so it counts as zero" : string.Empty),
            2);
    }
}
