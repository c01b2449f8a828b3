using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Transmitting;
using Pythia.Model;
using Pythia.Unit.Tests.Grouping;

namespace Pythia.Unit.Tests.Transmitting;

/// <summary>Random windows, and whether two say the same over tables of calling contexts that number differently.</summary>
internal static class Windows
{
    public static Trace RandomTrace(Random random, ulong id) => Requests.Shop(
        random.Next(4),
        random.Next(2) == 0,
        id,
        random.Next(2) == 0 ? "/a" : "/b",
        ("url.query.size", AttributeValue.Of((long)random.Next(-5, 1_000_000))),
        ("ratio", AttributeValue.Of(random.NextDouble())),
        ("beta", AttributeValue.Of(random.Next(2) == 0)),
        ("user", AttributeValue.Of($"ü{random.Next(20)}")));

    public static ReplicaDelta Delta(GroupWindow window, long sequence = 1) => new()
    {
        Replica = "operator-1",
        Run = 7,
        Sequence = sequence,
        Address = "10.0.0.1",
        Window = window,
        Services = [new ServiceRequests("shop", 12), new ServiceRequests("stock", 30)],
        Counts = new ReplicaCounts { RequestsSeen = 1, Spans = 2, Traces = 3, DroppedSpans = 4, LateSpans = 5, SplitTraces = 6, UnsentRequests = 7, KeptPermille = 8 },
    };

    /// <summary>A window through the wire form.</summary>
    public static ReplicaDelta Sent(ReplicaDelta delta)
    {
        var message = StatisticsCodec.Write(delta);
        Assert.NotNull(message);
        return Assert.IsType<ReadOutcome.Read>(StatisticsCodec.Read(message)).Delta;
    }

    public static bool Same(GroupWindow a, GroupWindow b) =>
        a.Requests == b.Requests && a.FirstStart == b.FirstStart && a.LastEnd == b.LastEnd && a.Overflow == b.Overflow && a.Groups.Count == b.Groups.Count
        && a.Groups.All(group => b.TryGet(group.Identity.Key, out var other) && Same(group, a.Contexts, other!, b.Contexts))
        && a.Groups.Select(group => group.Identity.Expectation).Distinct().All(name => Same(a.TotalsOf(name)!, a.Contexts, b.TotalsOf(name)!, b.Contexts));

    public static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * (1e-3 + Math.Abs(a) + Math.Abs(b));

    private static bool Same(GroupStatistics a, CallingContextTree ofA, GroupStatistics b, CallingContextTree ofB)
    {
        var theirs = b.Positions.ToArray().ToDictionary(position => KeyOf(position.Position, ofB));
        return a.Identity == b.Identity && Close(a.Represented, b.Represented) && Same(a.Total, b.Total) && Same(a.Durations, b.Durations) && a.HasVersions == b.HasVersions
            && a.FirstStart == b.FirstStart && a.LastEnd == b.LastEnd && a.Fastest == b.Fastest && a.Slowest == b.Slowest
            && a.Positions.Length == b.Positions.Length
            && a.Positions.ToArray().All(position => theirs.TryGetValue(KeyOf(position.Position, ofA), out var other)
                && Same(position.Times, other.Times) && Same(position.LogPerVisit, other.LogPerVisit) && Same(position.Repetitions, other.Repetitions)
                && Close(position.MeanTotal, other.MeanTotal) && Close(position.Over(a.Total).Comoment, other.Over(b.Total).Comoment)
                && Same(position.PerVisit, other.PerVisit))
            && a.Sample().Select(request => Text(request, ofA)).SequenceEqual(b.Sample().Select(request => Text(request, ofB)));
    }

    private static bool Same(ExpectationTotals a, CallingContextTree ofA, ExpectationTotals b, CallingContextTree ofB)
    {
        var theirs = Used(b, ofB).ToDictionary(item => item.Key, item => item.Times);
        return Same(a.Total, b.Total) && Same(a.Durations, b.Durations)
            && Used(a, ofA).All(item => theirs.Remove(item.Key, out var other)
                && Same(item.Times.Times, other.Times) && Same(item.Times.Logs, other.Logs) && Close(item.Times.Visits, other.Visits))
            && theirs.Count == 0
            && Enumerable.Range(0, ofA.Count).All(i => Same(a.Visitors(Place.Of(ofA[i])), b.Visitors(Place.Of(ofA[i]))));
    }

    private static List<(Key128 Key, ContextTimes Times)> Used(ExpectationTotals totals, CallingContextTree contexts)
    {
        var used = new List<(Key128, ContextTimes)>();
        for (var i = 0; i < Math.Min(totals.Times.Length, contexts.Count); i++)
        {
            if (totals.Times[i].Times.Count > 0)
            {
                used.Add((contexts[i].Key, totals.Times[i]));
            }
        }

        return used;
    }

    private static bool Same((double Requests, double Seconds) a, (double Requests, double Seconds) b) => Close(a.Requests, b.Requests) && Close(a.Seconds, b.Seconds);

    private static bool Same(Moments a, Moments b) =>
        a.Count == b.Count && Close(a.Mean, b.Mean) && Close(a.M2, b.M2) && Close(a.M3, b.M3) && Close(a.M4, b.M4);

    private static bool Same(QuantileSketch a, QuantileSketch b) =>
        a.Zeros == b.Zeros && a.Bins(out var first).SequenceEqual(b.Bins(out var other)) && first == other && a.Count == b.Count;

    private static Key128 KeyOf(int position, CallingContextTree contexts) => position < 0 ? default : contexts[position].Key;

    private static string Text(GroupedRequest request, CallingContextTree contexts)
    {
        var positions = request.Positions.Select(time => $"{KeyOf(time.Position, contexts)}:{time.Nanoseconds}x{time.Repetitions}").Order(StringComparer.Ordinal);
        var variables = request.Variables.Select(variable => $"{variable.Name}={variable.Value.Kind}:{variable.Value}");
        return $"{request.Expectation}|{request.Service}|{request.RequestType}|{request.Group}|{request.TraceId}|{request.StartUnixNanoseconds}|{request.DurationNanoseconds}|{request.Version}|{string.Join(',', positions)}|{string.Join(',', variables)}";
    }
}
