using Pythia.Ingesting.Decoding;

namespace Pythia.OperatorHost.Otlp;

/// <summary>What became of one request's spans.</summary>
internal abstract record ReceiveOutcome
{
    private ReceiveOutcome()
    {
    }

    /// <summary>The spans are queued, except those in the counts.</summary>
    public sealed record Accepted(DecodeCounts Counts) : ReceiveOutcome;

    /// <summary>Nothing was taken: the request cannot be read.</summary>
    public sealed record Malformed(string Path, string Reason) : ReceiveOutcome;

    /// <summary>Nothing was taken: there is no room at present.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : ReceiveOutcome;
}
