using System.CommandLine;
using Pythia.Kubernetes;

namespace Pythia.Cli.Cluster;

/// <summary>Makes a command that reads a cluster and reports; faults of the cluster become one line on standard error.</summary>
internal static class ClusterCommand
{
    /// <summary>
    /// A command that hands what it read to <paramref name="report"/>, which returns the exit code.
    /// </summary>
    public static Command Create(
        string name, string description, Func<ParseResult, OutputFormat, ClusterView, int> report, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        var options = new ClusterOptions();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var view = await options.ReadAsync(parsed, cancellationToken);
                var code = report(parsed, options.Format(parsed), view);
                foreach (var unreadable in view.Unreadable)
                {
                    await Console.Error.WriteLineAsync($"warning: left out, cannot be read: {Terminal.Safe(unreadable)}");
                }

                return code;
            }
            catch (Exception error) when (error is KubernetesApiException or KubernetesConfigurationException)
            {
                await Console.Error.WriteLineAsync($"error: {Terminal.Safe(ClusterFault.Explain(error))}");
                return ExitCodes.Failed;
            }
        });
        return command;
    }
}
