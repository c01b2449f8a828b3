using System.CommandLine;
using Pythia.Cli.Cluster;
using Spectre.Console;

namespace Pythia.Cli.Overview;

/// <summary><c>kubectl pythia status</c>: everything at a glance.</summary>
internal static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console) =>
        ClusterCommand.Create("status", "Shows all expectations, sets of trace points and budgets at a glance.", (_, format, view) =>
        {
            if (format == OutputFormat.Json)
            {
                console.Json(new { view.Expectations, TracePointSets = view.Sets, view.Budgets });
            }
            else
            {
                StatusReport.Write(console, view);
            }

            return ExitCodes.Success;
        });
}
