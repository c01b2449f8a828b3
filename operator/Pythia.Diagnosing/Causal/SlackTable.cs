using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>The slack of all positions of a request type.</summary>
public static class SlackTable
{
    /// <summary>By place, in order; empty for no requests. Cost: requests times segments squared.</summary>
    public static ImmutableArray<PlaceSlack> Of(CausalSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var sums = new SortedDictionary<string, (int Requests, double Seconds, double Slack, int Critical)>(StringComparer.Ordinal);
        var own = new Dictionary<string, (double Seconds, double Slack)>(StringComparer.Ordinal);
        foreach (var request in sample.Requests)
        {
            own.Clear();
            var slack = new CausalReplay(request, sample.AreConcurrent).Slack();
            for (var i = 0; i < request.Ids.Length; i++)
            {
                var seconds = request.Ends[i] - request.Starts[i];
                var place = sample.PlaceOfSegment[request.Ids[i]];
                if (seconds > 0 && place.Length > 0)
                {
                    var known = own.GetValueOrDefault(place, (0, double.PositiveInfinity));
                    own[place] = (known.Seconds + seconds, Math.Min(known.Slack, slack[i]));
                }
            }

            foreach (var (place, (seconds, least)) in own)
            {
                var sum = sums.GetValueOrDefault(place);
                sums[place] = (sum.Requests + 1, sum.Seconds + seconds, sum.Slack + least, sum.Critical + (least < 1e-9 ? 1 : 0));
            }
        }

        return
        [
            .. sums.Select(s => new PlaceSlack(
                s.Key, s.Value.Requests, s.Value.Seconds / s.Value.Requests, s.Value.Slack / s.Value.Requests, (double)s.Value.Critical / s.Value.Requests)),
        ];
    }
}
