using System.Globalization;
using Pythia.Crds;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Cli.Explain;

/// <summary>The figures of a finding in words.</summary>
internal static class FindingText
{
    /// <summary>Which requests, how much, how sure.</summary>
    public static string Where(Finding finding)
    {
        var does = finding.Nature == "WaitsFor" ? "waits there for something" : "does something there";
        var service = finding.Service.Length == 0 ? string.Empty : $" in {finding.Service}";
        return $"{finding.RequestType} {does}{service}: {finding.Share} of the variance or excess, {PermilleText.Of(finding.ConfidencePermille)} sure of the place";
    }

    /// <summary>One variable: effect, weight, chance of being an accident.</summary>
    public static string Variable(ExplainingVariable variable)
    {
        var effect = variable.Effect.Length == 0 ? string.Empty : $": {variable.Effect}";
        return $"{variable.Name}{effect} (alone worth {PermilleText.Of(variable.PartialPermille)} of the explanation's R squared, {Chance(variable.PValueMillionths)})";
    }

    /// <summary>What is usual at the place.</summary>
    public static string Typical(TypicalValue typical) => $"there mostly {typical.Name}={typical.Value} ({PermilleText.Of(typical.SharePermille)} of the time)";

    /// <summary>What the place means end to end; null when not known.</summary>
    public static string? Effect(Finding finding) => finding.GainMilliseconds is not { } gain
        ? null
        : $"without it requests would be {gain} ms shorter{(finding.SlackMilliseconds > 0 ? $"; it has {finding.SlackMilliseconds} ms of slack in the mean" : string.Empty)}";

    /// <summary>How much is explained and what finding out took.</summary>
    public static string Cost(Finding finding)
    {
        var share = finding.TracePointsInAll == 0
            ? string.Empty
            : $" ({PermilleText.Of((int)Math.Min(1000, 1000L * finding.TracePointsUsed / finding.TracePointsInAll))})";
        var explained = finding.State == "Explained" ? "explained" : "still searching, so far";
        return $"{explained} {PermilleText.Of(finding.ExplainedPermille)}; took {finding.TracePointsUsed} of {finding.TracePointsInAll} trace points{share} and {finding.Decisions} decisions";
    }

    private static string Chance(int millionths) =>
        millionths <= 1 ? "p < 0.000001" : string.Create(CultureInfo.InvariantCulture, $"p <= {millionths / 1_000_000m:0.######}");
}
