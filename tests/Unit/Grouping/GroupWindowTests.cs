using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Unit.Tests.Grouping;

public sealed class GroupWindowTests
{
    [Fact]
    public void Any_split_merged_in_any_order_gives_the_whole() => Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), Arb.From(Gen.Choose(1, 6)), (seed, shards) =>
    {
        var random = new System.Random(seed);
        var grouper = new WorkflowGrouper();
        var whole = new GroupWindow(grouper.Contexts);
        var parts = Enumerable.Range(0, shards).Select(_ => new GroupWindow(grouper.Contexts)).ToArray();
        for (var i = 0; i < 60; i++)
        {
            var request = Random(grouper, random, (ulong)i + 1);
            whole.Add(request);
            parts[random.Next(shards)].Add(request);
        }

        random.Shuffle(parts);
        var merged = new GroupWindow(grouper.Contexts);
        foreach (var part in parts)
        {
            merged.Merge(part);
        }

        return Same(whole, merged);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Covariances_are_those_of_the_definition_with_absent_positions_as_zero()
    {
        var random = new System.Random(3);
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts);
        var requests = Enumerable.Range(0, 200).Select(i => Random(grouper, random, (ulong)i + 1)).ToList();
        requests.ForEach(window.Add);

        foreach (var group in window.Groups)
        {
            var members = requests.Where(request => request.Group == group.Identity.Key).ToList();
            var mean = members.Average(request => request.TotalSeconds);
            foreach (var position in group.Positions)
            {
                double Time(GroupedRequest request) => request.Positions.Where(time => time.Position == position.Position).Sum(time => time.Nanoseconds / 1e9);
                var meanTime = members.Average(Time);
                var (actualMean, comoment) = position.Over(group.Total);
                Assert.Equal(meanTime, actualMean, 12);
                Assert.Equal(members.Sum(request => (Time(request) - meanTime) * (request.TotalSeconds - mean)), comoment, 9);
                Assert.Equal(members.Sum(request => Math.Pow(Time(request) - meanTime, 2)), position.TimesOver(group.Total.Count).M2, 9);
            }
        }
    }

    [Fact]
    public void Groups_are_bounded_and_the_tail_goes_to_other()
    {
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts, new GroupWindowOptions { MaxGroups = 2 });
        for (var i = 0; i < 5; i++)
        {
            window.Add(Requests.One(Requests.Shop(1, attributes: ("tenant", AttributeValue.Of(i))), Requests.Expectation("shop", "", "tenant"), grouper));
        }

        Assert.Equal(3, window.Groups.Count);
        Assert.Equal(3, window.Overflow);
        Assert.Equal(3, window.Groups.Single(group => group.Identity.IsOther).Total.Count);
    }

    [Fact]
    public void Positions_are_bounded_and_sums_stay_right()
    {
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts, new GroupWindowOptions { MaxPositions = 2 });
        var request = Requests.One(Requests.Shop(3, detail: true), grouper: grouper);
        window.Add(request);

        var group = Assert.Single(window.Groups);
        Assert.Equal(3, group.Positions.Length);
        Assert.Equal(request.TotalSeconds, group.Positions.ToArray().Sum(position => position.Times.Sum), 12);
    }

    [Fact]
    public void Sample_is_bounded_in_all_and_still_uniform()
    {
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts, new GroupWindowOptions { SampleSize = 64, MaxSamples = 100 });
        for (var i = 0; i < 400; i++)
        {
            window.Add(Requests.One(Requests.Shop(i % 2, trace: (ulong)i + 1), grouper: grouper));
        }

        Assert.True(window.Groups.Sum(group => group.SampleSize) <= 100);
        Assert.All(window.Groups, group => Assert.True(group.SampleSize >= 32));
    }

    [Fact]
    public void Store_judges_the_last_two_windows_and_learns_what_leaves_them()
    {
        var grouper = new WorkflowGrouper();
        var store = new GroupStore(grouper.Contexts);
        for (var window = 0; window < 4; window++)
        {
            store.Add(Requests.One(Requests.Shop(1, trace: (ulong)window + 1), grouper: grouper));
            store.Rotate(learn: window != 3);
        }

        store.Add(Requests.One(Requests.Shop(1, trace: 9), grouper: grouper));
        Assert.Equal(2, store.Snapshot().Requests);
        Assert.Equal(2, store.Baseline().Requests);
    }

    private static GroupedRequest Random(WorkflowGrouper grouper, System.Random random, ulong id)
    {
        var trace = Requests.Shop(random.Next(4), random.Next(2) == 0, id, random.Next(2) == 0 ? "/a" : "/b");
        return Requests.One(trace, grouper: grouper);
    }

    private static bool Same(GroupWindow a, GroupWindow b) =>
        a.Requests == b.Requests && a.FirstStart == b.FirstStart && a.LastEnd == b.LastEnd && a.Groups.Count == b.Groups.Count
        && a.Groups.All(group => b.TryGet(group.Identity.Key, out var other) && Same(group, other!));

    private static bool Same(GroupStatistics a, GroupStatistics b) =>
        a.Total.Count == b.Total.Count && Close(a.Total.Mean, b.Total.Mean) && Close(a.Total.M2, b.Total.M2) && Close(a.Total.M4, b.Total.M4)
        && a.Fastest == b.Fastest && a.Slowest == b.Slowest
        && a.Durations.Quantile(0.9).Equals(b.Durations.Quantile(0.9))
        && a.Sample().Select(request => request.TraceId).SequenceEqual(b.Sample().Select(request => request.TraceId))
        && a.Positions.Length == b.Positions.Length
        && a.Positions.ToArray().All(position => b.TryGetPosition(position.Position, out var other)
            && position.Times.Count == other.Times.Count
            && Close(position.Over(a.Total).Comoment, other.Over(b.Total).Comoment)
            && Close(position.LogPerVisit.M2, other.LogPerVisit.M2)
            && Close(position.Repetitions.Sum, other.Repetitions.Sum)
            && position.PerVisit.Quantile(0.5).Equals(other.PerVisit.Quantile(0.5)));

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a) + Math.Abs(b));
}
