using Pythia.Diagnosing.Causal;

namespace Pythia.Diagnosing.Publishing;

/// <summary>What a concluded place means end to end, by the causal model.</summary>
/// <param name="GainSeconds">How much shorter the mean request would be if the place took no time.</param>
/// <param name="SlackSeconds">How much longer the place could take, in the mean over its requests, without making them longer.</param>
public sealed record PlaceEffect(double GainSeconds, double SlackSeconds)
{
    // With less of the place's time in the model the gain would be too small.
    private const double LeastModelled = 0.8;

    /// <summary>The effect of a place; null when the model says too little about it.</summary>
    public static PlaceEffect? Of(CausalSample sample, string place)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var answer = WhatIf.Ask(sample, new WhatIfQuestion(place, 0, 0));
        if (answer is null || answer.ModelledRatio < LeastModelled)
        {
            return null;
        }

        var slack = SlackTable.Of(sample).FirstOrDefault(s => s.Place == place);
        return new PlaceEffect(Math.Max(0, -answer.Mean.Change.Value), slack?.SlackSeconds ?? 0);
    }
}
