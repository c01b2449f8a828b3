using Pythia.Agent.Applying.EventPipe;

namespace Pythia.Unit.Tests.Agent;

public sealed class CollectionPausesTests
{
    private static readonly (EventKind Kind, long At, int Generation)[] Pause =
        [(EventKind.SuspendStart, 100, -1), (EventKind.CollectionStart, 110, 2), (EventKind.RestartStop, 150, -1)];

    public static TheoryData<int, int, int> Orders { get; } = new()
    {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
    };

    // With several heaps the collecting threads report on their own: seen on .NET 8 is suspension, restart, start.
    [Theory, MemberData(nameof(Orders))]
    public void Pause_is_found_in_whatever_order_its_events_arrive(int first, int second, int third)
    {
        var pauses = new CollectionPauses();
        Assert.Null(Add(pauses, Pause[first]));
        Assert.Null(Add(pauses, Pause[second]));
        Assert.Equal((100, 150, 2), Add(pauses, Pause[third]));
    }

    [Fact]
    public void Suspension_without_a_collection_is_no_pause()
    {
        var pauses = new CollectionPauses();
        Assert.Null(pauses.Add(EventKind.SuspendStart, 10));
        Assert.Null(pauses.Add(EventKind.RestartStop, 20));
        Assert.Null(Add(pauses, Pause[0]));
        Assert.Null(Add(pauses, Pause[1]));
        Assert.Equal((100, 150, 2), Add(pauses, Pause[2]));
    }

    [Fact]
    public void Pauses_of_which_one_thread_tells_later_are_kept_apart()
    {
        var pauses = new CollectionPauses();
        foreach (var at in (long[])[100, 200])
        {
            Assert.Null(pauses.Add(EventKind.SuspendStart, at));
            Assert.Null(pauses.Add(EventKind.RestartStop, at + 50));
        }

        Assert.Equal((100, 150, 0), pauses.Add(EventKind.CollectionStart, 110, 0));
        Assert.Equal((200, 250, 1), pauses.Add(EventKind.CollectionStart, 210, 1));
    }

    [Fact]
    public void Last_collection_of_a_pause_names_its_generation()
    {
        var pauses = new CollectionPauses();
        pauses.Add(EventKind.SuspendStart, 100);
        pauses.Add(EventKind.CollectionStart, 110, 1);
        pauses.Add(EventKind.CollectionStart, 120, 2);
        Assert.Equal((100, 150, 2), pauses.Add(EventKind.RestartStop, 150));
    }

    [Fact]
    public void Suspensions_of_other_kinds_are_forgotten_in_the_end()
    {
        var pauses = new CollectionPauses();
        pauses.Add(EventKind.SuspendStart, 1);
        for (var i = 0; i < 64; i++)
        {
            pauses.Add(EventKind.SuspendStart, 1000 + i);
        }

        pauses.Add(EventKind.RestartStop, 3);
        Assert.Null(pauses.Add(EventKind.CollectionStart, 2, 0));
    }

    private static (long Start, long End, int Generation)? Add(CollectionPauses pauses, (EventKind Kind, long At, int Generation) mark) =>
        pauses.Add(mark.Kind, mark.At, mark.Generation);
}
