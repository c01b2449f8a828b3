using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// What one event costs, by mechanism. The defaults were measured on one machine (2.6 GHz, nested virtualization, .NET 10,
/// bpftrace 0.17); a node's calibration replaces them.
/// </summary>
public sealed record CostModel
{
    /// <summary>A span of an ActivitySource that is recorded through EventPipe at its stop, in the traced process.</summary>
    public TimeSpan EventPipeSpan { get; init; } = TimeSpan.FromMicroseconds(1.9);

    /// <summary>An event of the runtime through EventPipe, in the traced process.</summary>
    public TimeSpan RuntimeEvent { get; init; } = TimeSpan.FromMicroseconds(2.5);

    /// <summary>A kernel event that is printed one by one, on the traced thread.</summary>
    public TimeSpan KernelEvent { get; init; } = TimeSpan.FromMicroseconds(10);

    /// <summary>Decoding, attributing and sending one event, in the agent.</summary>
    public TimeSpan AgentEvent { get; init; } = TimeSpan.FromMicroseconds(3);

    /// <summary>Bytes of one span on the network.</summary>
    public int BytesPerSpan { get; init; } = 200;

    /// <summary>What one event of a layer costs the traced process.</summary>
    public TimeSpan PerEvent(Layer layer) => layer switch
    {
        Layer.Application => EventPipeSpan,
        Layer.Runtime => RuntimeEvent,
        _ => KernelEvent,
    };
}
