namespace Pythia.Agent.Hosting;

/// <summary>What the agent is told on its command line.</summary>
internal sealed record AgentOptions
{
    /// <summary>The node whose pods it serves.</summary>
    public required string Node { get; init; }

    /// <summary>The operator's OTLP endpoint.</summary>
    public required Uri Operator { get; init; }

    /// <summary>A kubeconfig file; null: the environment's.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>False: no kernel layer, whatever is installed.</summary>
    public bool Kernel { get; init; } = true;
}
