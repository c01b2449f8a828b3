using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>The last acknowledgement of a node.</summary>
/// <param name="Acknowledgement">What the agent said.</param>
/// <param name="ReceivedNs">When it arrived, nanoseconds since 1970-01-01 UTC.</param>
public sealed record NodeReport(Acknowledgement Acknowledgement, long ReceivedNs)
{
    /// <summary>How far the node's clock is behind the operator's, less than zero when it is ahead; null when the node does not tell its time.</summary>
    public TimeSpan? ClockBehind { get; init; }
}
