namespace Pythia.Diagnosing.Localizing;

/// <summary>The limits of judging.</summary>
public sealed record LocalizingOptions
{
    /// <summary>The false discovery rate over all groups and kinds of problem.</summary>
    public double FalseDiscoveryRate { get; init; } = 0.05;

    /// <summary>A smaller excess per request is no problem, however sure it is.</summary>
    public TimeSpan MinExcess { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>For a change: a smaller excess, as a share of the duration of the requests concerned, is no problem.</summary>
    public double MinExcessShare { get; init; } = 0.1;

    /// <summary>For a change: places with a smaller share of all time, window and baseline together, are not tested.</summary>
    public double MinPlaceShare { get; init; } = 0.005;

    /// <summary>
    /// True: every test may be looked at again and again while requests arrive. False: the data are judged once (a recording), and
    /// tests for that need less evidence.
    /// </summary>
    public bool ContinuousLooking { get; init; } = true;

    /// <summary>For a change: the smallest ratio to the baseline that counts.</summary>
    public double MinRatio { get; init; } = 1.2;

    /// <summary>For a heavy tail: how many times the median a request of the tail takes.</summary>
    public double TailRatio { get; init; } = 10;

    /// <summary>For a heavy tail: the share of requests in it that is still normal.</summary>
    public double TailShare { get; init; } = 0.01;

    /// <summary>True: of several kinds of problem of one group only the one with the largest gain is reported.</summary>
    public bool OneProblemPerGroup { get; init; } = true;

    /// <summary>Problems reported.</summary>
    public int MaxProblems { get; init; } = 100;

    /// <summary>Positions listed per problem.</summary>
    public int MaxPositions { get; init; } = 50;
}
