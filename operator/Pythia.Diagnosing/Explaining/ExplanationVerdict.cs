namespace Pythia.Diagnosing.Explaining;

/// <summary>What explaining came to.</summary>
public enum ExplanationVerdict
{
    /// <summary>There are not enough requests yet.</summary>
    TooFewRequests = 0,

    /// <summary>No variable explains the latency.</summary>
    Unexplained,

    /// <summary>Variables of the place, of what is above it or of its process explain it in two successive windows.</summary>
    Explained,
}
