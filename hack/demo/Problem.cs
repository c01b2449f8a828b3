using Pythia.Demo.Injecting;

namespace Pythia.Demo;

/// <summary>A problem that the shop can be given, and what a correct finding says about it.</summary>
internal sealed record Problem
{
    /// <summary>Its name on the command line and in reports.</summary>
    public required string Name { get; init; }

    /// <summary>What is done to the shop, in words.</summary>
    public required string Description { get; init; }

    /// <summary>How it is done.</summary>
    public required IReadOnlyList<Injection> Injections { get; init; }

    /// <summary>The trace points that name the place, the best first.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>Parts of the names of variables that explain it; empty: the place says all.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>The layer of the place.</summary>
    public string Layer => Places[0].Split('/')[0];

    /// <summary>The problem of a name; null for none.</summary>
    public static Problem? Of(string name) => Problems.All.FirstOrDefault(problem => problem.Name == name);
}
