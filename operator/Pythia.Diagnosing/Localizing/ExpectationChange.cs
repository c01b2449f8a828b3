using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>All places of one expectation's requests, compared with the baseline.</summary>
internal sealed class ExpectationChange
{
    private readonly LocalizingOptions _options;

    /// <summary>Compares the requests of an expectation in two windows.</summary>
    public ExpectationChange(string expectation, GroupWindow now, GroupWindow then, string against, LocalizingOptions options)
    {
        var places = ChangeDetector.Compare(now, then, expectation, options);
        Expectation = expectation;
        Window = now;
        Against = against;
        Places = places;
        PValues = new double[places.Count];
        _options = options;
        var significance = new Significance(options.ContinuousLooking);
        for (var i = 0; i < PValues.Length; i++)
        {
            PValues[i] = significance.OfScore(places[i].Score, places[i].Freedom, places[i].Weight);
        }
    }

    /// <summary>The expectation.</summary>
    public string Expectation { get; }

    /// <summary>The requests that are judged.</summary>
    public GroupWindow Window { get; }

    /// <summary>How many requests each of them stands for: more than 1 when they are a sample.</summary>
    public double RequestsPerSample { get; init; } = 1;

    /// <summary>What they are compared with, in words.</summary>
    public string Against { get; }

    /// <summary>The places tested.</summary>
    public List<PlaceChange> Places { get; }

    /// <summary>One per place.</summary>
    public double[] PValues { get; }

    /// <summary>Whether a place takes surely and relevantly longer than before.</summary>
    public bool IsAffected(int index, double threshold)
    {
        var place = Places[index];
        if (PValues[index] > threshold || place.Visitors <= 0 || place.PastVisitors <= 0)
        {
            return false;
        }

        var perVisitor = place.ExcessSeconds / place.Visitors;
        var before = place.PastVisitorSeconds / place.PastVisitors;
        return place.LogRatio >= Math.Log(_options.MinRatio)
            && perVisitor >= _options.MinExcess.TotalSeconds
            && perVisitor >= _options.MinExcessShare * before;
    }
}
