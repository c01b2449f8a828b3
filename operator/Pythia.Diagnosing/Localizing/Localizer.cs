using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>The stage entry of localizing: from the statistics of groups to ranked problems, with the places that cause them.</summary>
public static class Localizer
{
    /// <summary>
    /// Judges all groups of a window. Returns the problems, most seconds per second to gain first; none when nothing is surely and
    /// relevantly wrong. Groups of suspended or unknown expectations are not judged.
    /// </summary>
    /// <param name="window">What to judge.</param>
    /// <param name="expectations">What is expected.</param>
    /// <param name="baseline">What to compare with, over the same table of calling contexts; null for none.</param>
    /// <param name="options">Limits of judging.</param>
    public static ImmutableArray<Problem> Rank(
        GroupWindow window, IReadOnlyList<Expectation> expectations, GroupWindow? baseline = null, LocalizingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(expectations);
        options ??= new LocalizingOptions();
        var byName = new Dictionary<string, Expectation>(expectations.Count);
        foreach (var expectation in expectations)
        {
            if (!expectation.Spec.Suspend)
            {
                byName[expectation.Name] = expectation;
            }
        }

        var suspicions = new List<Suspicion>();
        foreach (var group in window.Groups)
        {
            if (byName.TryGetValue(group.Identity.Expectation, out var expectation))
            {
                GroupStatistics? past = null;
                baseline?.TryGet(group.Identity.Key, out past);
                Detectors.Judge(group, expectation.Spec.Expect, past, options, suspicions);
            }
        }

        var changes = Compare(window, baseline, byName.Values, options);
        var threshold = Threshold(suspicions, changes, options);
        return new ProblemWriter(window, baseline, options, threshold).Write(suspicions, changes);
    }

    private static List<ExpectationChange> Compare(
        GroupWindow window, GroupWindow? baseline, IEnumerable<Expectation> expectations, LocalizingOptions options)
    {
        var changes = new List<ExpectationChange>();
        foreach (var expectation in expectations)
        {
            var least = expectation.Spec.Expect.MinTraces;

            // Few traces on one side are as good as few in all: what counts here is the test's own weight.
            if (baseline is { Requests: > 0 } && window.Requests + baseline.Requests >= least)
            {
                changes.Add(new ExpectationChange(expectation.Name, window, baseline, "the baseline", options));
            }

            if (VersionSplit.Of(window, expectation.Name) is { } versions && versions.Newer.Requests + versions.Older.Requests >= least)
            {
                changes.Add(new ExpectationChange(
                    expectation.Name, versions.Newer, versions.Older, $"the versions before {versions.Version}", options)
                {
                    RequestsPerSample = (double)window.Requests / (versions.Newer.Requests + versions.Older.Requests),
                });
            }
        }

        return changes;
    }

    /// <summary>One false discovery rate over everything that was tested.</summary>
    private static double Threshold(List<Suspicion> suspicions, List<ExpectationChange> changes, LocalizingOptions options)
    {
        var pValues = new List<double>(suspicions.Count);
        foreach (var suspicion in suspicions)
        {
            pValues.Add(suspicion.PValue);
        }

        foreach (var change in changes)
        {
            pValues.AddRange(change.PValues);
        }

        return Significance.Threshold([.. pValues], options.FalseDiscoveryRate);
    }
}
