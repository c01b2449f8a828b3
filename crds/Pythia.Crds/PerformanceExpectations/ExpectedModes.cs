namespace Pythia.Crds.PerformanceExpectations;

/// <summary>How many modes a distribution of durations may have.</summary>
public enum ExpectedModes
{
    /// <summary>Any number.</summary>
    Any = 0,

    /// <summary>One: a second one is a problem.</summary>
    One,
}
