namespace Pythia.Crds.PerformanceExpectations;

/// <summary>How far Pythia is with an expectation.</summary>
public enum ExpectationState
{
    /// <summary>Nothing is known yet, or too few traces were seen.</summary>
    Learning = 0,

    /// <summary>All requests perform as expected.</summary>
    AsExpected,

    /// <summary>Requests fall short; trace points are switched on to find out why.</summary>
    Searching,

    /// <summary>Requests fall short, and Pythia knows why.</summary>
    Explained,

    /// <summary>Requests fall short, and nothing is left to switch on or to pay with.</summary>
    Exhausted,

    /// <summary>Nothing is judged, as the spec says.</summary>
    Suspended,

    /// <summary>The spec cannot be carried out; the condition <c>Ready</c> says why.</summary>
    Invalid,
}
