using System.CommandLine;
using Pythia.Cli.Cluster;
using Spectre.Console;

namespace Pythia.Cli.TracePoints;

/// <summary><c>kubectl pythia tracepoints</c>: what is on, where and why, and what could not be switched on.</summary>
internal static class TracePointsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console)
    {
        var name = new Argument<string?>("set")
        {
            Description = "The name of a TracePointSet (default: all of them)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--catalogue") { Description = "Also list what is off: the whole search space, and what was on before" };
        return ClusterCommand.Create(
            "tracepoints",
            "Says which trace points are on, where and why, and which could not be switched on.",
            (parsed, format, view) => Report(console, view, format, parsed.GetValue(name), parsed.GetValue(all)),
            name,
            all);
    }

    private static int Report(IAnsiConsole console, ClusterView view, OutputFormat format, string? name, bool all)
    {
        var chosen = view.Sets.Where(set => name is null || set.Metadata.Name == name).ToList();
        if (chosen.Count == 0)
        {
            var place = view.Namespace is null ? "any namespace" : $"namespace {view.Namespace}";
            Console.Error.WriteLine(Terminal.Safe(name is null
                ? $"error: there is no TracePointSet in {place}; the operator makes one for each PerformanceExpectation"
                : $"error: there is no TracePointSet '{name}' in {place}; kubectl get tps -A lists them all"));
            return ExitCodes.NotFound;
        }

        if (format == OutputFormat.Json)
        {
            console.Json(chosen);
            return ExitCodes.Success;
        }

        for (var i = 0; i < chosen.Count; i++)
        {
            if (i > 0)
            {
                console.WriteLine();
            }

            TracePointsReport.Write(console, chosen[i], all);
        }

        return ExitCodes.Success;
    }
}
