using System.Globalization;
using Pythia.Crds;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>Makes a finding of a concluded search.</summary>
internal static class FindingText
{
    public static Finding Of(Conclusion conclusion, Problem? problem, PlaceExplanation? explanation, PlaceEffect? effect, Finding? old)
    {
        explanation ??= new PlaceExplanation
        {
            Place = conclusion.Place,
            Variables = old?.Variables ?? [],
            Typical = old?.Typical ?? [],
            Explained = (old?.ExplainedPermille ?? 0) / 1000.0,
            Waits = old?.Nature == "WaitsFor",
        };
        var group = conclusion.Problem[(conclusion.Problem.LastIndexOf('|') + 1)..];
        var finding = new Finding
        {
            RequestType = Shortened.To(conclusion.RequestType, PythiaBounds.OperationLength),
            Group = group,
            Place = Shortened.To(conclusion.Place, PythiaBounds.PlaceLength),
            Service = Shortened.To(conclusion.Service, PythiaBounds.NameLength),
            // A place that others vary against carries more than all of the variance; to a person that is all of it.
            SharePermille = Math.Clamp(Permille(conclusion.Share), 0, 1000),
            GainMilliseconds = effect is null ? old?.GainMilliseconds : Steady.Of(old?.GainMilliseconds, effect.GainSeconds * 1e3),
            SlackMilliseconds = effect is null ? old?.SlackMilliseconds : Steady.Of(old?.SlackMilliseconds, effect.SlackSeconds * 1e3),
            Nature = explanation.Waits ? "WaitsFor" : "Does",
            Variables = explanation.Variables,
            Typical = [.. explanation.Typical.Select(t => t with { Name = Shortened.To(t.Name, PythiaBounds.ValueLength), Value = Shortened.To(t.Value, PythiaBounds.ValueLength) })],
            ExplainedPermille = Math.Clamp(Permille(explanation.Explained), 0, 1000),
            ConfidencePermille = Math.Clamp(Permille(conclusion.Confidence), 0, 1000),
            LostPermille = Math.Clamp((int)Math.Round(conclusion.LostShare * 1000), 0, 1000),
            State = "Explained",
            TracePointsUsed = conclusion.TracePointsUsed,
            TracePointsInAll = conclusion.TracePointsInAll,
            Decisions = conclusion.Decisions,
        };
        return finding with { Message = Shortened.Message(Sentence(finding, conclusion, problem?.Kind)) };
    }

    private static string Sentence(Finding finding, Conclusion conclusion, ProblemKind? kind)
    {
        var what = kind is ProblemKind.Slow or ProblemKind.Changed ? "of its excess duration" : "of the variance of its duration";
        var text = string.Create(CultureInfo.InvariantCulture, $"{finding.RequestType}: {finding.SharePermille / 10.0:0} % {what} comes from {finding.Place}");
        text += conclusion.Within.Length > 0 ? $" inside {conclusion.Within}" : string.Empty;
        text += finding.Nature == "WaitsFor" ? ", where it waits" : string.Empty;
        if (!finding.Variables.IsEmpty)
        {
            var named = finding.Variables.Take(2).Select(v => v.Effect.Length > 0 ? $"{v.Name} ({v.Effect})" : v.Name);
            text += string.Create(CultureInfo.InvariantCulture, $"; explained by {string.Join(" and ", named)}, R² {finding.ExplainedPermille / 1000.0:0.00}");
        }

        var typical = finding.Typical.Where(t => !finding.Variables.Any(v => v.Name.StartsWith(t.Name + "@", StringComparison.Ordinal))).Take(2).ToList();
        if (typical.Count > 0)
        {
            text += $"; there mostly {string.Join(", ", typical.Select(t => $"{t.Name}={t.Value}"))}";
        }

        if (finding.GainMilliseconds is { } gain)
        {
            text += gain > 0 ? $"; without it requests would be {gain} ms shorter" : "; without it requests would be no shorter, something beside it takes as long";
        }

        if (finding.LostPermille > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"; {finding.LostPermille / 10.0:0.#} % of the spans and events were lost meanwhile");
        }

        return text + ".";
    }

    // Shares are published in steps of 1 %, so that they do not move with every request.
    private static int Permille(double share) => double.IsNaN(share) ? 0 : (int)(Math.Round(Math.Clamp(share, -100, 100) * 100) * 10);
}
