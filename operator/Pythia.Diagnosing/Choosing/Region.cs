using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// The part of a problem that one position stands for now: its own time and that of everything inside of it that is not
/// recorded yet. The regions of a problem partition it.
/// </summary>
public sealed record Region
{
    /// <summary>Text form of the position's trace point, or the edge's place.</summary>
    public required string Anchor { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>How findings name it.</summary>
    public required string Place { get; init; }

    /// <summary>True for an edge between two services.</summary>
    public bool IsEdge { get; init; }

    /// <summary>Share of what is wrong; may be negative.</summary>
    public double Share { get; init; }

    /// <summary>Standard error of the share.</summary>
    public double StandardError { get; init; }

    /// <summary>The candidates: what can be switched on inside of it, parents before children.</summary>
    public ImmutableArray<Candidate> Candidates { get; init; } = [];

    /// <summary>What could be switched on of the layers below, whether or not the application has something left.</summary>
    public ImmutableArray<Candidate> Lower { get; init; } = [];

    /// <summary>True when the candidates belong to the layers below, because the application has nothing left.</summary>
    public bool CrossesLayers { get; init; }
}
