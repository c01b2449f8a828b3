using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>Natural experiments on request: runs the latest requests again with other times (The Mystery Machine, section 5.3).</summary>
public static class WhatIf
{
    /// <summary>The fewest requests that an answer is given for.</summary>
    public const int LeastRequests = 20;

    private const int Resamples = 500;
    private const int Strata = 4;
    private const int MostBeside = 10;

    /// <summary>
    /// Answers a question for one request type; null when no request has the position, or fewer than <see cref="LeastRequests"/> are there.
    /// The interval is that of the mean over requests like these (bootstrap), widened where too few requests had a pair of
    /// segments to know whether one waits for the other: then both are tried.
    /// </summary>
    /// <param name="sample">The model.</param>
    /// <param name="question">The question.</param>
    /// <param name="seed">Seeds the resampling.</param>
    public static WhatIfAnswer? Ask(CausalSample sample, WhatIfQuestion question, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(question);
        var about = sample.PlaceOfSegment.Select(question.IsAbout).ToArray();
        var runs = sample.Requests.Select(request => Run(sample, request, about, question)).ToList();
        var with = runs.Where(run => run.Has).ToList();
        if (runs.Count < LeastRequests || with.Count == 0)
        {
            return null;
        }

        var now = runs.Select(run => run.Now).ToArray();
        var then = runs.Select(run => run.Then).ToArray();
        var loose = runs.Select(run => run.ThenLoose).ToArray();
        var isProved = then.AsSpan().SequenceEqual(loose);
        var bootstrap = new Bootstrap(seed, Resamples, runs.Count);
        WhatIfAnswer.Shift ShiftOf(Func<double[], double> statistic)
        {
            var change = bootstrap.Difference(now, then, statistic);
            var other = isProved ? change : bootstrap.Difference(now, loose, statistic);
            return new(statistic(now), statistic(then), change with { Low = Math.Min(change.Low, other.Low), High = Math.Max(change.High, other.High) });
        }

        var place = with.Select(run => run.Place).ToArray();
        var changed = place.Select(question.Of).ToArray();
        return new WhatIfAnswer
        {
            RequestType = sample.Type.Name,
            Service = sample.Type.Service,
            Places = [.. sample.Places.Where(question.IsAbout)],
            Requests = runs.Count,
            WithPosition = with.Count,
            CriticalRatio = with.Average(run => run.IsCritical ? 1.0 : 0.0),
            ModelledRatio = ModelledRatioOf(sample, question),
            Position = new(place.Average(), changed.Average(), new Bootstrap(seed, Resamples, with.Count).Difference(place, changed, Mean)),
            Mean = ShiftOf(Mean),
            Median = ShiftOf(values => Quantile(values, 0.5)),
            P99 = ShiftOf(values => Quantile(values, 0.99)),
            Observed = Observed(with, changed.Average() - place.Average(), (double)with.Count / runs.Count),
            BeyondObserved = changed.Average() < place.Min() || changed.Average() > place.Max(),
            Beside = BesideOf(sample, about),
        };
    }

    internal static double Quantile(double[] values, double rank)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        var at = rank * (sorted.Length - 1);
        var below = (int)at;
        return sorted[below] + ((at - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private static double ModelledRatioOf(CausalSample sample, WhatIfQuestion question)
    {
        var all = sample.Seconds.Where(s => question.IsAbout(s.Key)).Select(s => s.Value).ToList();
        var modelled = all.Sum(s => s.Modelled);
        var left = all.Sum(s => s.LeftOut);
        return left > 0 ? modelled / (modelled + left) : 1;
    }

    private static double Mean(double[] values) => values.Average();

    private static double Of(this WhatIfQuestion question, double seconds) => Math.Max(0, (seconds * question.Factor) + question.Seconds);

    private static RunAgain Run(CausalSample sample, CausalRequest request, bool[] about, WhatIfQuestion question)
    {
        double place = 0;
        var has = false;
        for (var i = 0; i < request.Ids.Length; i++)
        {
            if (about[request.Ids[i]])
            {
                has = true;
                place += request.Ends[i] - request.Starts[i];
            }
        }

        if (!has)
        {
            return new RunAgain(request.TotalSeconds, request.TotalSeconds, request.TotalSeconds, 0, false, false);
        }

        // The new time of the whole position is spread over its segments as the recorded time was.
        var visits = request.Ids.Count(id => about[id]);
        var after = question.Of(place);
        double TimeOf(int id, double seconds) => !about[id] ? seconds : place > 0 ? seconds * after / place : after / visits;
        var replay = new CausalReplay(request, sample.AreConcurrent);
        var then = replay.TotalWith(TimeOf);
        var loose = new CausalReplay(request, sample.MayBeConcurrent).TotalWith(TimeOf);
        var slack = replay.Slack();
        var critical = Enumerable.Range(0, request.Ids.Length).Any(i => about[request.Ids[i]] && request.Ends[i] > request.Starts[i] && slack[i] < 1e-9);
        return new RunAgain(request.TotalSeconds, then, loose, place, true, critical);
    }

    // Inside strata of equal time elsewhere: how much longer did requests take per second more at the position?
    private static WhatIfAnswer.Estimate? Observed(List<RunAgain> runs, double change, double ratio)
    {
        var ordered = runs.OrderBy(run => run.Now - run.Place).ToList();
        double co = 0, square = 0;
        var rows = new List<(double X, double T)>();
        for (var s = 0; s < Strata; s++)
        {
            var stratum = ordered[(s * ordered.Count / Strata)..((s + 1) * ordered.Count / Strata)];
            if (stratum.Count < 5)
            {
                return null;
            }

            double meanX = stratum.Average(r => r.Place), meanT = stratum.Average(r => r.Now);
            rows.AddRange(stratum.Select(r => (r.Place - meanX, r.Now - meanT)));
        }

        foreach (var (x, t) in rows)
        {
            co += x * t;
            square += x * x;
        }

        if (square <= 1e-18)
        {
            return null;
        }

        var slope = co / square;
        var error = Math.Sqrt(rows.Sum(r => Math.Pow(r.X * (r.T - (slope * r.X)), 2))) / square;
        var value = slope * change * ratio;
        var half = 1.96 * error * Math.Abs(change) * ratio;
        return new(value, value - half, value + half);
    }

    private static ImmutableArray<string> BesideOf(CausalSample sample, bool[] about) =>
    [
        .. Enumerable.Range(0, about.Length)
            .Where(other => !about[other] && Enumerable.Range(0, about.Length).Any(own => about[own] && sample.AreConcurrent(own, other)))
            .Select(other => sample.PlaceOfSegment[other]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostBeside),
    ];

    private readonly record struct RunAgain(double Now, double Then, double ThenLoose, double Place, bool Has, bool IsCritical);
}
