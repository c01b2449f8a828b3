using System.Collections.Immutable;
using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Cli.Replay;

/// <summary>What the causal models of a recording say; each type's slack is worked out once.</summary>
internal sealed class ReplayCauses
{
    private const int MaxWaits = 10;

    private readonly Dictionary<RequestType, CausalSample> _samples;
    private readonly Dictionary<RequestType, Dictionary<string, PlaceSlack>> _slack = [];

    public ReplayCauses(CausalMiner miner) =>
        _samples = miner.Types.Select(miner.SampleOf).OfType<CausalSample>().ToDictionary(sample => sample.Type);

    /// <summary>Waits that no span shows.</summary>
    public ImmutableArray<string> Waits =>
        [.. _samples.Values.SelectMany(WhatIfReply.WaitsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MaxWaits)];

    /// <summary>Answers a question for all request types.</summary>
    public WhatIfReply Ask(string text, WhatIfQuestion question) =>
        WhatIfReply.Of(text, question, _samples.Values.OrderBy(sample => sample.Type.ToString(), StringComparer.Ordinal));

    /// <summary>The slack of a place in the requests of a problem; null when not known.</summary>
    public PlaceSlack? SlackOf(Problem problem, string place)
    {
        var type = RequestType.Of(problem.Group);
        if (!_samples.TryGetValue(type, out var sample))
        {
            return null;
        }

        if (!_slack.TryGetValue(type, out var slack))
        {
            _slack[type] = slack = SlackTable.Of(sample).ToDictionary(entry => entry.Place, StringComparer.Ordinal);
        }

        return slack.GetValueOrDefault(place);
    }

    /// <summary>What requests of a problem would gain if a place took no time; null when not known.</summary>
    public ReplayGain? GainOf(Problem problem, string place)
    {
        var answer = _samples.TryGetValue(RequestType.Of(problem.Group), out var sample) ? WhatIf.Ask(sample, new WhatIfQuestion(place, 0, 0)) : null;
        return answer is null || answer.ModelledRatio < 0.8 ? null : new ReplayGain(Of(-answer.Mean.Change.Value), Of(-answer.Mean.Change.High), Of(-answer.Mean.Change.Low), answer.Requests);

        static double Of(double seconds) => Math.Round(seconds * 1000, 3) + 0.0;
    }
}
