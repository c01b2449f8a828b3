using Pythia.Diagnosing.Transmitting;
using Pythia.OperatorHost.Replicas;
using Pythia.Unit.Tests.Kubernetes;
using SentWindows = Pythia.Unit.Tests.Transmitting.Windows;

namespace Pythia.Unit.Tests.Replicas;

public sealed class StatisticsInboxTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly StatisticsInbox _inbox;

    public StatisticsInboxTests() => _inbox = new StatisticsInbox(_time);

    [Fact]
    public void Message_that_is_sent_twice_is_taken_once()
    {
        Assert.Equal(InboxOutcome.Taken, Take(2));
        Assert.Equal(InboxOutcome.Duplicate, Take(2));
        Assert.Equal(InboxOutcome.Taken, Take(1));
        Assert.Equal(InboxOutcome.Taken, Take(2, run: 8));

        Assert.Equal(3, _inbox.Drain().Length);
        Assert.Empty(_inbox.Drain());
        Assert.Equal(InboxOutcome.Duplicate, Take(1));
    }

    [Fact]
    public void Old_message_is_no_new_one_after_a_long_run()
    {
        for (var i = 1; i <= 2_000; i++)
        {
            Assert.Equal(InboxOutcome.Taken, Take(i));
            _inbox.Drain();
        }

        Assert.Equal(InboxOutcome.Duplicate, Take(3));
    }

    [Fact]
    public void Silent_replica_is_late_then_lost_then_forgotten()
    {
        Take(1);
        Assert.Equal(ReplicaState.Reporting, Assert.Single(_inbox.Replicas()).State);
        Assert.Equal("2 replicas share the requests, and all report.", _inbox.Report().Message);

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ReplicaState.Late, Assert.Single(_inbox.Replicas()).State);
        Assert.Equal(["operator-1"], _inbox.Report().Missing);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ReplicaState.Lost, Assert.Single(_inbox.Replicas()).State);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(_inbox.Replicas());
    }

    [Fact]
    public void Replica_that_leaves_is_not_missed()
    {
        _inbox.Take(Delta(1, 7) with { Leaving = true }, 100, TimeSpan.Zero);

        Assert.Equal(ReplicaState.Leaving, Assert.Single(_inbox.Replicas()).State);
        Assert.Empty(_inbox.Report().Missing);
    }

    [Fact]
    public void Waiting_messages_are_bounded_and_the_refused_one_can_come_again()
    {
        var taken = Enumerable.Range(1, 2_000).TakeWhile(i => Take(i) == InboxOutcome.Taken).Count();

        Assert.Equal(1_024, taken);
        _inbox.Drain();
        Assert.Equal(InboxOutcome.Taken, Take(taken + 1));
    }

    [Fact]
    public void Receivers_are_the_leader_and_those_that_report_and_for_a_while_those_of_the_former_leader()
    {
        ReplicaSight Of(string address, ReplicaState state) => new("r" + address, address, state, new ReplicaCounts());

        Assert.Equal(
            ["10.0.0.1", "10.0.0.2", "10.0.0.5"],
            ReceiversEndpoint.Wanted(
                "10.0.0.1",
                [Of("10.0.0.2", ReplicaState.Late), Of("10.0.0.3", ReplicaState.Lost), Of("10.0.0.4", ReplicaState.Leaving), Of("nowhere", ReplicaState.Reporting)],
                ["10.0.0.3", "10.0.0.4", "10.0.0.5"]));
    }

    private InboxOutcome Take(long sequence, ulong run = 7) => _inbox.Take(Delta(sequence, run), 100, TimeSpan.Zero);

    private static ReplicaDelta Delta(long sequence, ulong run) =>
        SentWindows.Delta(new(new Pythia.Model.CallingContextTree()), sequence) with { Run = run };
}
