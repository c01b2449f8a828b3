using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>What tracing costs on this node, over the last second or two.</summary>
internal sealed record NodeUsage
{
    /// <summary>Not a trace point: the switches of threads between activities, which kernel and runtime points need.</summary>
    public const string Attribution = "attribution";

    /// <summary>Not a trace point: the beginnings and ends of slices of recording.</summary>
    public const string Slices = "slices";

    /// <summary>The added CPU is related to at least this much, so that an idle process does not look overloaded by one span.</summary>
    public const double LeastProcessMillicores = 50;

    public required ImmutableArray<PointCost> Points { get; init; }

    /// <summary>CPU of the traced processes.</summary>
    public required double ProcessMillicores { get; init; }

    public required double AgentCpuMillicores { get; init; }

    public required int AgentMemoryMebibytes { get; init; }

    /// <summary>CPU that tracing adds to the traced processes, in thousandths of their own.</summary>
    public double OverheadPermille => PermilleOf(Points.Sum(p => p.CpuMillicores));

    /// <summary>The same if everything that is on were recorded all the time.</summary>
    public double FullOverheadPermille => PermilleOf(Points.Sum(p => p.FullCpuMillicores));

    /// <summary>What is sent: switches of threads stay here.</summary>
    public double SpansPerSecond => Points.Where(p => p.Id is not (Attribution or Slices)).Sum(p => p.EventsPerSecond);

    private double PermilleOf(double millicores) => millicores / Math.Max(ProcessMillicores, LeastProcessMillicores) * 1000;
}
