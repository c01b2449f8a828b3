using System.CommandLine;
using System.CommandLine.Parsing;
using Pythia.Agent.Emitting;

namespace Pythia.Agent.Hosting;

/// <summary>The command line.</summary>
internal static class AgentCommand
{
    public static RootCommand Create()
    {
        var node = new Option<string>("--node") { Description = "The name of the node whose pods are served.", Required = true };
        var address = new Option<Uri>("--operator")
        {
            Description = "The operator's OTLP address, for example http://pythia-operator.pythia:4318.",
            Required = true,
            CustomParser = result => ParseAddress(result),
        };
        var receivers = new Option<(string, string)?>("--receivers")
        {
            Description = "The EndpointSlice of all operators that receive spans, as namespace/name; without it, or while it is empty, spans go to --operator.",
            CustomParser = result => ParseReceivers(result),
        };
        var authorities = new Option<string?>("--tls-authorities") { Description = "A PEM file of the authorities that may have issued the operator's certificate; else the system's." };
        var certificate = new Option<string?>("--tls-certificate") { Description = "A PEM file of the certificate that the agent shows to the operator." };
        var key = new Option<string?>("--tls-key") { Description = "The private key of --tls-certificate." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "A kubeconfig file; else KUBECONFIG, else the pod's service account." };
        var noKernel = new Option<bool>("--no-kernel") { Description = "Leave the kernel layer out." };
        var root = new RootCommand("Switches trace points on and off in the running processes of one Kubernetes node.") { node, address, receivers, authorities, certificate, key, kubeconfig, noKernel };
        root.Validators.Add(result =>
        {
            if (result.GetValue(address) is { } given)
            {
                OperatorTls.Of(given, result.GetValue(authorities), result.GetValue(certificate), result.GetValue(key), out var problem);
                AddError(result, problem);
            }
        });
        root.SetAction((arguments, cancellationToken) => AgentHost.RunAsync(
            new AgentOptions
            {
                Node = arguments.GetRequiredValue(node),
                Operator = arguments.GetRequiredValue(address),
                Receivers = arguments.GetValue(receivers),
                Tls = OperatorTls.Of(arguments.GetRequiredValue(address), arguments.GetValue(authorities), arguments.GetValue(certificate), arguments.GetValue(key), out _),
                Kubeconfig = arguments.GetValue(kubeconfig),
                Kernel = !arguments.GetValue(noKernel),
            },
            cancellationToken));
        root.Subcommands.Add(ProfileCommand.Create());
        return root;
    }

    private static void AddError(SymbolResult result, string? problem)
    {
        if (problem is not null)
        {
            result.AddError(problem);
        }
    }

    private static (string Namespace, string Name)? ParseReceivers(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (text.Split('/') is [{ Length: > 0 } @namespace, { Length: > 0 } name])
        {
            return (@namespace, name);
        }

        result.AddError($"--receivers: '{text}' must be namespace/name, for example pythia-system/pythia-receivers");
        return null;
    }

    private static Uri? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"--operator: '{text}' must be an http:// or https:// address");
        return null;
    }
}
