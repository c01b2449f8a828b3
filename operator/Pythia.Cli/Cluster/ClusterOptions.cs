using System.CommandLine;
using Pythia.Kubernetes;

namespace Pythia.Cli.Cluster;

/// <summary>The options of every command that asks a cluster; named as kubectl names them.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> kubeconfig = new("--kubeconfig") { Description = "Path to a kubeconfig (default: KUBECONFIG, else ~/.kube/config)" };
    private readonly Option<string?> context = new("--context") { Description = "The context of the kubeconfig" };
    private readonly Option<string?> @namespace = new("--namespace", "-n") { Description = "The namespace (default: the context's)" };
    private readonly Option<bool> allNamespaces = new("--all-namespaces", "-A") { Description = "All namespaces" };
    private readonly Option<string> output = new("--output", "-o") { Description = "What to write: text or json", DefaultValueFactory = _ => "text" };

    /// <summary>Adds the options to <paramref name="command"/>; one about a single object knows no <c>--all-namespaces</c>.</summary>
    public void AddTo(Command command, bool oneNamespace = false)
    {
        output.AcceptOnlyFromAmong("text", "json");
        foreach (var option in new Option[] { kubeconfig, context, @namespace, output }.Concat(oneNamespace ? [] : [allNamespaces]))
        {
            command.Options.Add(option);
        }

        if (oneNamespace)
        {
            return;
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(allNamespaces) && result.GetValue(@namespace) is not null)
            {
                result.AddError("--namespace and --all-namespaces exclude each other; give one of them");
            }
        });
    }

    /// <summary>What to write.</summary>
    public OutputFormat Format(ParseResult parsed) =>
        parsed.GetValue(output) == "json" ? OutputFormat.Json : OutputFormat.Text;

    /// <summary>A client of the cluster, and the namespace that the options name.</summary>
    /// <exception cref="KubernetesConfigurationException">There is no usable kubeconfig.</exception>
    public (KubernetesClient Client, string Namespace) Connect(ParseResult parsed)
    {
        var configuration = KubernetesConfiguration.Load(parsed.GetValue(kubeconfig), parsed.GetValue(context));
        return (new KubernetesClient(configuration), parsed.GetValue(@namespace) ?? configuration.Namespace);
    }

    /// <summary>How to reach the cluster.</summary>
    /// <exception cref="KubernetesConfigurationException">There is no usable kubeconfig.</exception>
    public KubernetesConfiguration ConfigurationOf(ParseResult parsed) =>
        KubernetesConfiguration.Load(parsed.GetValue(kubeconfig), parsed.GetValue(context));

    /// <summary>The namespace that the options name, else the context's; a kubeconfig is read only for that.</summary>
    public string NamespaceOf(ParseResult parsed) => parsed.GetValue(@namespace) ?? ConfigurationOf(parsed).Namespace;

    /// <summary>Reads the resources of the namespace that the options name.</summary>
    /// <exception cref="KubernetesConfigurationException">There is no usable kubeconfig.</exception>
    /// <exception cref="KubernetesApiException">The API server refuses or is out of reach.</exception>
    public async Task<ClusterView> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = ConfigurationOf(parsed);
        using var client = new KubernetesClient(configuration);
        var scope = parsed.GetValue(allNamespaces) ? null : parsed.GetValue(@namespace) ?? configuration.Namespace;
        return await ClusterReader.ReadAsync(client, scope, cancellationToken);
    }
}
