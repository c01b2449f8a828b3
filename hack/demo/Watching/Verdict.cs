using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Demo.Watching;

/// <summary>Whether a finding says what is true of an injected problem.</summary>
/// <param name="PlaceIsRight">The place is one of those that the problem names.</param>
/// <param name="VariableIsRight">One of the variables is the one that explains it.</param>
internal sealed record Verdict(bool PlaceIsRight, bool VariableIsRight)
{
    public static Verdict Of(Problem problem, Finding finding) => new(
        problem.Places.Contains(finding.Place, StringComparer.Ordinal),
        problem.Variables.Count == 0 || finding.Variables.Any(variable => problem.Variables.Any(name => variable.Name.Contains(name, StringComparison.Ordinal))));
}
