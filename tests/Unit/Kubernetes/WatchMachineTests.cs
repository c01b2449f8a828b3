using FsCheck;
using FsCheck.Fluent;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>
/// Properties of the list-watch over arbitrary histories and faults: a model server has a log of changes and a window of versions that it still knows;
/// the machine and a store follow it through whatever goes wrong.
/// </summary>
public sealed class WatchMachineTests
{
    [Fact]
    public void Store_equals_the_server_once_the_watch_has_caught_up()
        => Prop.ForAll(Histories, actions => Run(actions) is { } run && run.IsEqualAfterCatchingUp()).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Objects_that_never_existed_are_never_told_of_and_versions_never_go_back_within_a_stream()
        => Prop.ForAll(Histories, actions => Run(actions).Violations.Count == 0).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Consecutive_failures_lengthen_the_pause_and_reading_ends_the_row()
    {
        WatchState state = new WatchState.InitListed("5", 0);
        for (var i = 1; i <= 4; i++)
        {
            var failed = WatchMachine.Step(state, new WatchInput<ConfigMap>.RequestFailed(new KubernetesStatus { Code = 500 }, null));
            Assert.True(failed.Pauses);
            Assert.Equal(i, failed.Next.Failures);
            state = failed.Next;
        }

        state = WatchMachine.Step(state, new WatchInput<ConfigMap>.StreamOpened()).Next;
        Assert.Equal(4, state.Failures);
        state = WatchMachine.Step(state, new WatchInput<ConfigMap>.Bookmark("6")).Next;
        Assert.Equal(0, state.Failures);
    }

    [Fact]
    public void Streams_that_end_at_once_slow_down_and_long_ones_do_not()
    {
        var quick = new WatchState.Watching("5", false, 3);
        Assert.Equal(4, WatchMachine.Step(quick, new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Complete, TimeSpan.FromSeconds(1))).Next.Failures);
        var atTheTimeLimit = WatchMachine.Step(quick, new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Complete, TimeSpan.FromMinutes(4)));
        Assert.Equal((0, false), (atTheTimeLimit.Next.Failures, atTheTimeLimit.Pauses));
        var broken = WatchMachine.Step(quick, new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Broken, TimeSpan.FromMinutes(4)));
        Assert.Equal((1, true), (broken.Next.Failures, broken.Pauses));
    }

    [Fact]
    public void List_that_succeeds_between_streams_that_expire_does_not_end_the_row_of_failures()
    {
        WatchState state = new WatchState.Empty(true, 3);
        state = WatchMachine.Step(state, new WatchInput<ConfigMap>.PageRead(new ResourcePage<ConfigMap>([], [], "9", string.Empty))).Next;
        Assert.Equal(new WatchState.InitListed("9", 3), state);
    }

    [Fact]
    public void Impossible_inputs_are_bugs()
        => Assert.Throws<InvalidOperationException>(() => WatchMachine.Step(WatchMachine.Start, new WatchInput<ConfigMap>.StreamOpened()));

    private static Arbitrary<List<int>> Histories => Gen.Choose(0, 99).ListOf().Select(l => l.ToList()).ToArbitrary();

    private static WatchModel Run(List<int> actions)
    {
        var model = new WatchModel();
        foreach (var action in actions)
        {
            model.Act(action);
        }

        return model;
    }
}
