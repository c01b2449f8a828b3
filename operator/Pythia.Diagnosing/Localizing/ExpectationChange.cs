namespace Pythia.Diagnosing.Localizing;

/// <summary>All places of one expectation's requests, compared with the baseline.</summary>
internal sealed class ExpectationChange
{
    private readonly LocalizingOptions _options;

    public ExpectationChange(string expectation, List<PlaceChange> places, LocalizingOptions options)
    {
        Expectation = expectation;
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

    /// <summary>The places tested.</summary>
    public List<PlaceChange> Places { get; }

    /// <summary>One per place.</summary>
    public double[] PValues { get; }

    /// <summary>Whether a place takes surely and relevantly longer than before.</summary>
    public bool IsAffected(int index, double threshold)
    {
        var place = Places[index];
        if (PValues[index] > threshold || place.Visitors <= 0)
        {
            return false;
        }

        var perVisitor = place.ExcessSeconds / place.Visitors;
        var before = Math.Max(0, (place.VisitorSeconds / place.Visitors) - perVisitor);
        return place.LogRatio >= Math.Log(_options.MinRatio)
            && perVisitor >= _options.MinExcess.TotalSeconds
            && perVisitor >= _options.MinExcessShare * before;
    }
}
