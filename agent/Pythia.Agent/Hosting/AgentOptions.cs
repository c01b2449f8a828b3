using Pythia.Agent.Emitting;

namespace Pythia.Agent.Hosting;

/// <summary>What the agent is told on its command line.</summary>
internal sealed record AgentOptions
{
    /// <summary>The node whose pods it serves.</summary>
    public required string Node { get; init; }

    /// <summary>The operator's OTLP endpoint.</summary>
    public required Uri Operator { get; init; }

    /// <summary>The EndpointSlice of all operators that receive spans, as namespace and name; null: spans go to <see cref="Operator"/>.</summary>
    public (string Namespace, string Name)? Receivers { get; init; }

    /// <summary>Files for TLS to the operator; null: none.</summary>
    public OperatorTls? Tls { get; init; }

    /// <summary>A kubeconfig file; null: the environment's.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>False: no kernel layer, whatever is installed.</summary>
    public bool Kernel { get; init; } = true;
}
