using System.Collections.Immutable;
using System.CommandLine;
using Pythia.Cli.Cluster;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;
using Spectre.Console;

namespace Pythia.Cli.TracePoints;

/// <summary>
/// <c>kubectl pythia profile</c>: has the agents look into the processes of a set for a while, and prints its catalogue with what
/// they found, for a file that is kept in git.
/// </summary>
internal static class ProfileCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console)
    {
        var name = new Argument<string>("set") { Description = "The name of a TracePointSet" };
        var seconds = new Option<int>("--seconds") { Description = "How long agents look: short windows, ever more rarely", DefaultValueFactory = _ => 60 };
        var command = new Command("profile", "Prints the trace points that run in the processes of a set as a catalogue (YAML).") { name, seconds };
        seconds.Validators.Add(result =>
        {
            if (result.GetValue(seconds) is < 1 or > 3600)
            {
                result.AddError("--seconds must be from 1 to 3600");
            }
        });
        var options = new ClusterOptions();
        options.AddTo(command, oneNamespace: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var (client, @namespace) = options.Connect(parsed);
                using (client)
                {
                    var profile = new Profile(client, @namespace, parsed.GetRequiredValue(name));
                    var entries = await profile.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
                    return entries is { } found ? Print(console, options.Format(parsed), found) : ExitCodes.NotFound;
                }
            }
            catch (Exception error) when (error is KubernetesApiException or KubernetesConfigurationException)
            {
                await Console.Error.WriteLineAsync($"error: {Terminal.Safe(ClusterFault.Explain(error))}");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static int Print(IAnsiConsole console, OutputFormat format, ImmutableArray<CatalogueEntry> entries)
    {
        if (format == OutputFormat.Json)
        {
            console.Json(entries);
        }
        else
        {
            console.Profile.Out.Writer.Write(CatalogueYaml.Write(entries));
        }

        return ExitCodes.Success;
    }

    private sealed class Profile(KubernetesClient client, string @namespace, string name)
    {
        /// <summary>Null when there is no such set.</summary>
        public async Task<ImmutableArray<CatalogueEntry>?> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            var set = await FindAsync(cancellationToken);
            if (set is null)
            {
                await Console.Error.WriteLineAsync(Terminal.Safe($"error: there is no TracePointSet '{name}' in namespace {@namespace}; kubectl get tps -A lists them all"));
                return null;
            }

            if (set.Spec.Suspend)
            {
                await Console.Error.WriteLineAsync("warning: spec.suspend is true, agents look into nothing");
            }

            var asked = set.Spec.Discover;
            try
            {
                if (!asked)
                {
                    await AskAsync(true, cancellationToken);
                }

                return await WaitAsync(duration, cancellationToken) ?? Listed(set);
            }
            finally
            {
                if (!asked)
                {
                    await AskAsync(false, CancellationToken.None);
                }
            }
        }

        private async Task<ImmutableArray<CatalogueEntry>?> WaitAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            ImmutableArray<CatalogueEntry>? entries = null;
            var known = -1;
            for (var waited = TimeSpan.Zero; waited < duration; waited += Interval)
            {
                await Task.Delay(Interval < duration - waited ? Interval : duration - waited, cancellationToken);
                if (await FindAsync(cancellationToken) is not { } set)
                {
                    break;
                }

                entries = Listed(set);
                if (known != entries.Value.Length)
                {
                    known = entries.Value.Length;
                    await Console.Error.WriteLineAsync($"{waited.TotalSeconds:0} of {duration.TotalSeconds:0} s: {known} trace points");
                }
            }

            return entries;
        }

        private static ImmutableArray<CatalogueEntry> Listed(TracePointSet set)
        {
            var listed = set.Spec.Catalogue.Select(e => e.Id).Concat(set.Spec.Skeleton).ToHashSet(StringComparer.Ordinal);
            return
            [
                .. set.Spec.Catalogue,
                .. (set.Status?.Discovered ?? []).Where(d => !listed.Contains(d.Id)).Select(d => new CatalogueEntry
                {
                    Id = d.Id,
                    Parent = d.Parent,
                    RequestTypes = d.RequestTypes,
                    EventsPerRequestPermille = d.EventsPerRequestPermille,
                }),
            ];
        }

        private async Task<TracePointSet?> FindAsync(CancellationToken cancellationToken)
        {
            var sets = await client.ListAsync(PythiaResources.Sets, @namespace, null, cancellationToken);
            return sets.Items.FirstOrDefault(set => set.Metadata.Name == name);
        }

        private Task AskAsync(bool discover, CancellationToken cancellationToken) =>
            client.PatchAsync(PythiaResources.Sets, @namespace, name, Patch.Merge(new { spec = new { discover } }), null, cancellationToken);
    }
}
