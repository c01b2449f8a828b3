using System.CommandLine;
using Pythia.Cli.Cluster;
using Spectre.Console;

namespace Pythia.Cli.Explain;

/// <summary><c>kubectl pythia explain</c>: why requests are slow or uneven, how that is known and what it has cost.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console)
    {
        var name = new Argument<string?>("expectation")
        {
            Description = "The name of a PerformanceExpectation (default: all of them)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return ClusterCommand.Create(
            "explain",
            "Says where latency comes from, which variable explains it, how sure that is, what was decided and what it has cost.",
            (parsed, format, view) => Report(console, view, format, parsed.GetValue(name)),
            name);
    }

    private static int Report(IAnsiConsole console, ClusterView view, OutputFormat format, string? name)
    {
        var chosen = view.Expectations.Where(expectation => name is null || expectation.Metadata.Name == name).ToList();
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"error: {Missing(view, name)}");
            return ExitCodes.NotFound;
        }

        if (format == OutputFormat.Json)
        {
            console.Json(chosen.Select(expectation => new
            {
                Expectation = expectation,
                TracePointSets = view.SetsOf(expectation).ToList(),
                Budget = view.BudgetOf(expectation),
            }).ToList());
            return ExitCodes.Success;
        }

        for (var i = 0; i < chosen.Count; i++)
        {
            if (i > 0)
            {
                console.WriteLine();
            }

            ExplainReport.Write(console, view, chosen[i]);
        }

        return ExitCodes.Success;
    }

    private static string Missing(ClusterView view, string? name)
    {
        var place = view.Namespace is null ? "any namespace" : $"namespace {view.Namespace}";
        var present = string.Join(", ", view.Expectations.Take(10).Select(expectation => expectation.Metadata.Name));
        var hint = present.Length > 0 ? $"there are: {present}" : "give another --namespace, or -A for all";
        return Terminal.Safe(name is null
            ? $"there is no PerformanceExpectation in {place}; {hint}"
            : $"there is no PerformanceExpectation '{name}' in {place}; {hint}");
    }
}
