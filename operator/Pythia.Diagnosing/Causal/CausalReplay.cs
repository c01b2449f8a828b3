namespace Pythia.Diagnosing.Causal;

/// <summary>
/// Runs a recorded request again with other times. A segment begins when those that it comes after have ended, and as long
/// after that as it did when recorded: what passed in between is a wait for something that nobody recorded. Without a change
/// the recorded times come out again, exactly. (The Mystery Machine, section 5, takes that time as slack; it is not.)
/// </summary>
internal sealed class CausalReplay
{
    private readonly CausalRequest _request;
    private readonly int[][] _before;
    private readonly double[] _lag;
    private readonly double[] _end;

    public CausalReplay(CausalRequest request, Func<int, int, bool> concurrent)
    {
        _request = request;
        var count = request.Ids.Length;
        _before = new int[count][];
        _lag = new double[count];
        _end = new double[count];
        var found = new List<int>();
        for (var s = 0; s < count; s++)
        {
            found.Clear();
            double latest = 0;
            for (var p = 0; p < s; p++)
            {
                if (request.Ends[p] <= request.Starts[s] && !concurrent(request.Ids[p], request.Ids[s]))
                {
                    found.Add(p);
                    latest = Math.Max(latest, request.Ends[p]);
                }
            }

            _before[s] = [.. found];
            _lag[s] = request.Starts[s] - latest;
        }
    }

    /// <summary>The duration of the request when each segment takes <paramref name="seconds"/> of (segment, recorded seconds).</summary>
    public double TotalWith(Func<int, double, double> seconds)
    {
        for (var s = 0; s < _end.Length; s++)
        {
            double latest = 0;
            foreach (var p in _before[s])
            {
                latest = Math.Max(latest, _end[p]);
            }

            _end[s] = latest + _lag[s] + Math.Max(0, seconds(_request.Ids[s], _request.Ends[s] - _request.Starts[s]));
        }

        return _end[_request.Last];
    }

    /// <summary>How much later each segment could have ended without making the request longer, by a backward pass; by index.</summary>
    public double[] Slack()
    {
        var total = _request.TotalSeconds;
        var latest = new double[_end.Length];
        Array.Fill(latest, double.PositiveInfinity);
        latest[_request.Last] = total;
        for (var s = latest.Length - 1; s >= 0; s--)
        {
            // Segments are by start, and one comes after another only if that one had ended: all that follow are done.
            var limit = latest[s] - (_request.Ends[s] - _request.Starts[s]) - _lag[s];
            foreach (var p in _before[s])
            {
                latest[p] = Math.Min(latest[p], limit);
            }
        }

        for (var s = 0; s < latest.Length; s++)
        {
            // What nothing waits for may take until the request ends, and longer; more than that is not asked.
            latest[s] = Math.Max(0, Math.Min(latest[s], Math.Max(total, _request.Ends[s])) - _request.Ends[s]);
        }

        return latest;
    }
}
