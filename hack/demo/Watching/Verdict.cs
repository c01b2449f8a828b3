using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Demo.Watching;

/// <summary>Whether a finding says what is true of an injected problem.</summary>
/// <param name="PlaceIsRight">The place is one of those that the problem names.</param>
/// <param name="VariableIsRight">One of the variables is the one that explains it, or what is mostly there is its cause.</param>
internal sealed record Verdict(bool PlaceIsRight, bool VariableIsRight)
{
    public static Verdict Of(Problem problem, Finding finding) => new(
        problem.Places.Contains(finding.Place, StringComparer.Ordinal),
        problem.Variables.Count == 0 || finding.Variables.Select(v => v.Name).Concat(finding.Typical.Select(t => $"{t.Name}={t.Value}"))
            .Any(told => problem.Variables.Any(name => told.Contains(name, StringComparison.Ordinal))));
}
