using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class TraceRoutingTests
{
    private static readonly string[] Three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    [Fact]
    public void Everybody_who_knows_the_same_receivers_chooses_alike()
    {
        var one = TraceRouting.Of(Three);
        var other = TraceRouting.Of([.. Three.Reverse(), Three[0]]);

        Assert.True(one.SameAs(other));
        Assert.All(Ids(), id => Assert.Equal(one.OwnerOf(id), other.OwnerOf(id)));
    }

    [Fact]
    public void Traces_are_spread_evenly_also_when_ids_count_up()
    {
        var shares = Ids().CountBy(id => TraceRouting.Of(Three).OwnerOf(id)!).ToDictionary();

        Assert.All(Three, receiver => Assert.InRange(shares[receiver], 3_000, 3_700));
    }

    [Fact]
    public void Change_of_receivers_moves_only_what_concerns_those_that_came_or_went()
    {
        var before = TraceRouting.Of(Three);
        var without = TraceRouting.Of(Three[..2]);
        var with = TraceRouting.Of([.. Three, "10.0.0.4"]);

        Assert.All(Ids().Where(id => before.OwnerOf(id) != Three[2]), id => Assert.Equal(before.OwnerOf(id), without.OwnerOf(id)));
        Assert.All(Ids().Where(id => with.OwnerOf(id) != "10.0.0.4"), id => Assert.Equal(before.OwnerOf(id), with.OwnerOf(id)));
        Assert.InRange(Ids().Count(id => with.OwnerOf(id) == "10.0.0.4"), 2_200, 2_800);
    }

    [Fact]
    public void Nobody_owns_a_trace_where_nobody_receives() => Assert.Null(TraceRouting.None.OwnerOf(new TraceId(1, 2)));

    private static IEnumerable<TraceId> Ids() => Enumerable.Range(1, 10_000).Select(i => new TraceId(7, (ulong)i));
}
