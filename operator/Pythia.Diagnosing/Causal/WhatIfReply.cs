using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>The answers to one question, as the operator and the command line exchange and print them.</summary>
public sealed record WhatIfReply
{
    /// <summary>The question as it was asked.</summary>
    public required string Question { get; init; }

    /// <summary>One answer per request type that has the position, most requests first.</summary>
    public ImmutableArray<WhatIfAnswer> Answers { get; init; } = [];

    /// <summary>Without an answer: positions that could be asked about, at most fifty.</summary>
    public ImmutableArray<string> Positions { get; init; } = [];

    /// <summary>Waits that no span shows, in words, at most ten.</summary>
    public ImmutableArray<string> Waits { get; init; } = [];

    /// <summary>Asks all samples.</summary>
    public static WhatIfReply Of(string text, WhatIfQuestion question, IEnumerable<CausalSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        const int MostPositions = 50;
        const int MostWaits = 10;
        var all = samples.ToList();
        var answers = all.Select(sample => WhatIf.Ask(sample, question)).OfType<WhatIfAnswer>()
            .OrderByDescending(answer => answer.Requests).ThenBy(answer => answer.RequestType, StringComparer.Ordinal).ToImmutableArray();
        return new WhatIfReply
        {
            Question = text,
            Answers = answers,
            Positions = answers.IsEmpty ? [.. all.SelectMany(s => s.Places).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostPositions)] : [],
            Waits = [.. all.SelectMany(WaitsOf).Distinct(StringComparer.Ordinal).Take(MostWaits)],
        };
    }

    /// <summary>The hidden waits of a request type, in words.</summary>
    public static IEnumerable<string> WaitsOf(CausalSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return sample.Waits.Select(wait => FormattableString.Invariant(
            $"{wait.Waiter.Service}/{wait.Waiter.Name} waits for {wait.Work.Service}/{wait.Work.Name} in {sample.Type.Name} ({wait.Requests} requests; explains {100 * wait.ExplainedRatio:0} % of the waiting's variation), though no span says so"));
    }
}
