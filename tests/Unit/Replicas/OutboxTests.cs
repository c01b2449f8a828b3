using Pythia.OperatorHost.Replicas;

namespace Pythia.Unit.Tests.Replicas;

public sealed class OutboxTests
{
    [Fact]
    public void New_leader_hears_everything_again_in_order()
    {
        using var outbox = new Outbox();
        for (var i = 1; i <= 3; i++)
        {
            outbox.Add(Message(i));
        }

        outbox.Sent(outbox.Next()!);
        outbox.Sent(outbox.Next()!);
        Assert.Equal(3, outbox.Next()!.Sequence);

        outbox.Rewind();
        Assert.Equal(1, outbox.Next()!.Sequence);
        Assert.Equal(3, outbox.Waiting);
    }

    [Fact]
    public void What_falls_out_before_it_was_sent_is_counted_and_nothing_else()
    {
        using var outbox = new Outbox();
        outbox.Add(Message(1));
        outbox.Sent(outbox.Next()!);
        for (var i = 2; i <= Outbox.MaxMessages + 3; i++)
        {
            outbox.Add(Message(i));
        }

        // The first had been sent, the second and the third had not.
        Assert.Equal(20, outbox.UnsentRequests);
        Assert.Equal(4, outbox.Next()!.Sequence);
    }

    private static OutgoingMessage Message(long sequence) => new(sequence, 10, 0, [1, 2, 3]);
}
