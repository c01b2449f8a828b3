using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>What became of one export request: <see cref="Decoded"/>, possibly with rejected spans, or <see cref="Malformed"/> as a whole.</summary>
public abstract record DecodeOutcome
{
    private DecodeOutcome()
    {
    }

    /// <summary>The request could be read.</summary>
    /// <param name="Spans">The accepted spans in the sender's order; may be empty.</param>
    /// <param name="Counts">What was left out.</param>
    public sealed record Decoded(ImmutableArray<Span> Spans, DecodeCounts Counts) : DecodeOutcome;

    /// <summary>The request could not be read, and nothing of it was taken.</summary>
    /// <param name="Path">The field, such as <c>resourceSpans[0].scopeSpans[1].spans[3].traceId</c>; empty for the request itself.</param>
    /// <param name="Reason">What it must be.</param>
    public sealed record Malformed(string Path, string Reason) : DecodeOutcome
    {
        /// <summary>Path and reason as one line.</summary>
        public override string ToString() => Path.Length == 0 ? Reason : $"{Path}: {Reason}";
    }
}
