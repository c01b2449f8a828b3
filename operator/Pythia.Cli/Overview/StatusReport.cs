using Pythia.Cli.Cluster;
using Pythia.Crds;
using Spectre.Console;

namespace Pythia.Cli.Overview;

/// <summary>The overview as text.</summary>
internal static class StatusReport
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, ClusterView view)
    {
        var place = view.Namespace is null ? "any namespace" : $"namespace {view.Namespace}";
        if (view.Expectations.IsEmpty && view.Sets.IsEmpty && view.Budgets.IsEmpty)
        {
            console.Line($"Pythia has nothing to do in {place}: there is no PerformanceExpectation, TracePointSet or InstrumentationBudget.");
            return;
        }

        console.Heading("Expectations");
        WriteExpectations(console, view);
        console.WriteLine();
        console.Heading("Trace points");
        WriteSets(console, view);
        console.WriteLine();
        console.Heading("Budgets");
        WriteBudgets(console, view);
        WriteReplicas(console, view);
        WriteClocks(console, view);
        WriteTroubles(console, view);
    }

    // All expectations are judged by the same replicas; one that was judged while a replica was missing tells most.
    private static void WriteReplicas(IAnsiConsole console, ClusterView view)
    {
        var complete = view.Expectations.Select(item => Conditions.Find(item.Status?.Conditions, "Complete")).OfType<Condition>().ToList();
        if ((complete.Find(condition => condition.Status != "True") ?? complete.FirstOrDefault()) is not { } told)
        {
            return;
        }

        console.WriteLine();
        console.Heading("Replicas of the operator");
        console.Line(told.Message);
    }

    // Nodes serve several sets; one message tells of the worst.
    private static void WriteClocks(IAnsiConsole console, ClusterView view)
    {
        if (view.Sets.Select(item => Conditions.Find(item.Status?.Conditions, "ClocksAgree")).FirstOrDefault(condition => condition?.Status == "False") is { } told)
        {
            console.WriteLine();
            console.Heading("Clocks");
            console.Line(told.Message);
        }
    }

    private static void WriteExpectations(IAnsiConsole console, ClusterView view)
    {
        var table = Terminal.Columns("NAME", "REQUESTS", "STATE", "PLACE", "SHARE", "VARIABLE", "DECISIONS");
        foreach (var expectation in view.Expectations)
        {
            var status = expectation.Status;
            var finding = status?.Findings.FirstOrDefault();
            var requests = expectation.Spec.Requests;
            table.Row(
                expectation.Key.ToString(),
                requests.Operation.Length == 0 ? $"{requests.Service} (each operation)" : $"{requests.Service} {requests.Operation}",
                status?.State.ToString() ?? "-",
                finding?.Place ?? "-",
                finding?.Share ?? "-",
                finding?.Variables.FirstOrDefault()?.Name ?? "-",
                status is null ? "-" : $"{status.DecisionCount}");
        }

        console.Write(table);
    }

    private static void WriteSets(IAnsiConsole console, ClusterView view)
    {
        var table = Terminal.Columns("NAME", "EXPECTATION", "ON", "EVER ON", "CATALOGUE", "NODES", "FAILED", "READY");
        foreach (var set in view.Sets)
        {
            var status = set.Status;
            table.Row(
                set.Key.ToString(),
                set.Spec.ExpectationRef,
                status is null ? "-" : $"{status.EnabledTracePoints}",
                status is null ? "-" : $"{status.EverEnabledCount}",
                status is null ? "-" : $"{status.CatalogueSize}",
                status?.Nodes.Progress ?? "-",
                status is null ? "-" : $"{status.Nodes.Failed}",
                Conditions.Of(status?.Conditions, "Ready"));
        }

        console.Write(table);
    }

    private static void WriteBudgets(IAnsiConsole console, ClusterView view)
    {
        var table = Terminal.Columns("NAME", "SCOPE", "ON", "SPANS/S", "OVERHEAD", "CPU/NODE", "MEMORY/NODE", "READY", "EXHAUSTED", "EXCEEDED");
        foreach (var budget in view.Budgets)
        {
            var limits = budget.Spec.Limits;
            var status = budget.Status;
            table.Row(
                budget.Key.ToString(),
                budget.Spec.Suspend ? "suspended" : $"{budget.Spec.Scope.Kind}",
                $"{status?.EnabledTracePoints ?? 0}/{limits.MaxEnabledTracePoints}",
                $"{status?.SpansPerSecond ?? 0}/{limits.MaxSpansPerSecond}",
                $"{status?.Overhead ?? "0%"}/{PermilleText.Of(limits.MaxOverheadPermille)}",
                $"{status?.CpuMillicoresPerNode ?? 0}m/{limits.MaxCpuMillicoresPerNode}m",
                $"{status?.MemoryMebibytesPerNode ?? 0}Mi/{limits.MaxMemoryMebibytesPerNode}Mi",
                Conditions.Of(status?.Conditions, "Ready"),
                Conditions.Of(status?.Conditions, "Exhausted"),
                Conditions.Of(status?.Conditions, "Exceeded"));
        }

        console.Write(table);
    }

    private static void WriteTroubles(IAnsiConsole console, ClusterView view)
    {
        var troubles = view.Expectations.Select(item => (Name: $"expectation {item.Key}", Why: Conditions.NotReady(item.Status?.Conditions)))
            .Concat(view.Sets.Select(item => (Name: $"trace points {item.Key}", Why: Conditions.NotReady(item.Status?.Conditions))))
            .Concat(view.Budgets.Select(item => (Name: $"budget {item.Key}", Why: Conditions.NotReady(item.Status?.Conditions))))
            .Where(item => item.Why is not null)
            .ToList();
        if (troubles.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.Heading("Not ready");
        foreach (var (name, why) in troubles)
        {
            console.Line($"{name}: {why}");
        }
    }
}
