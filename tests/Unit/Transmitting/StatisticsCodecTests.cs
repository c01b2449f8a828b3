using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Transmitting;
using Pythia.Model;
using Pythia.Unit.Tests.Grouping;

namespace Pythia.Unit.Tests.Transmitting;

public sealed class StatisticsCodecTests
{
    [Fact]
    public void What_was_sent_is_what_was_seen() => Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), Arb.From(Gen.Choose(0, 60)), (seed, count) =>
    {
        var random = new System.Random(seed);
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts);
        for (var i = 0; i < count; i++)
        {
            window.Add(Requests.One(Windows.RandomTrace(random, (ulong)i + 1), grouper: grouper));
        }

        var delta = Windows.Delta(window, 1 + (seed * 1_000_003L));
        var sent = Windows.Sent(delta);

        return Windows.Same(window, sent.Window) && sent.Counts == delta.Counts && sent.Services.SequenceEqual(delta.Services)
            && (sent.Replica, sent.Run, sent.Sequence, sent.Address, sent.Leaving) == (delta.Replica, delta.Run, delta.Sequence, delta.Address, delta.Leaving);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_split_over_processes_sent_and_merged_in_any_order_gives_the_whole() => Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), Arb.From(Gen.Choose(1, 6)), (seed, shards) =>
    {
        // Each process has a table of calling contexts of its own, and numbers in its own order.
        var random = new System.Random(seed);
        var groupers = Enumerable.Range(0, shards).Select(_ => new WorkflowGrouper()).ToArray();
        var parts = groupers.Select(grouper => new GroupWindow(grouper.Contexts)).ToArray();
        var single = new WorkflowGrouper();
        var whole = new GroupWindow(single.Contexts);
        for (var i = 0; i < 60; i++)
        {
            var trace = Windows.RandomTrace(random, (ulong)i + 1);
            whole.Add(Requests.One(trace, grouper: single));
            var shard = random.Next(shards);
            parts[shard].Add(Requests.One(trace, grouper: groupers[shard]));
        }

        var merged = new GroupWindow(new CallingContextTree());
        random.Shuffle(parts);
        foreach (var part in parts)
        {
            merged.MergeFrom(Windows.Sent(Windows.Delta(part)).Window);
        }

        return Windows.Same(whole, merged);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Samples_of_parts_that_were_cut_are_still_the_smallest_hashes_of_the_whole()
    {
        var grouper = new WorkflowGrouper();
        var options = new GroupWindowOptions { SampleSize = 64 };
        var whole = new GroupWindow(grouper.Contexts, options);
        var merged = new GroupWindow(grouper.Contexts, options);
        for (var part = 0; part < 40; part++)
        {
            var window = new GroupWindow(grouper.Contexts, new GroupWindowOptions { SampleSize = 16 });
            for (var i = 0; i < 100; i++)
            {
                var request = Requests.One(Requests.Shop(1, trace: (ulong)((part * 100) + i + 1)), grouper: grouper);
                whole.Add(request);
                window.Add(request);
            }

            merged.Merge(window);
        }

        var expected = Assert.Single(whole.Groups).Sample().Select(request => request.TraceId).ToHashSet();
        var actual = Assert.Single(merged.Groups).Sample().Select(request => request.TraceId).ToList();
        Assert.InRange(actual.Count, 48, 64);
        Assert.Subset(expected, actual.ToHashSet());
    }

    [Fact]
    public void Windows_beyond_the_bound_on_positions_and_groups_can_be_sent()
    {
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts, new GroupWindowOptions { MaxPositions = 2, MaxGroups = 1 });
        for (var i = 0; i < 4; i++)
        {
            window.Add(Requests.One(Requests.Shop(i, detail: true, trace: (ulong)i + 1), grouper: grouper));
        }

        Assert.True(Windows.Same(window, Windows.Sent(Windows.Delta(window)).Window));
    }

    [Fact]
    public void Message_above_the_bound_is_sent_with_fewer_samples_and_the_statistics_stay()
    {
        var window = WindowOf(300);
        var whole = StatisticsCodec.Write(Windows.Delta(window))!;

        var cut = StatisticsCodec.Write(Windows.Delta(window), new StatisticsLimits { MaxBytes = whole.Length / 2 });

        Assert.InRange(cut!.Length, 1, whole.Length / 2);
        var read = Assert.IsType<ReadOutcome.Read>(StatisticsCodec.Read(cut)).Delta.Window;
        Assert.Equal(300, read.Requests);
        Assert.True(read.Groups.Sum(group => group.SampleSize) < 300);
        Assert.Null(StatisticsCodec.Write(Windows.Delta(window), new StatisticsLimits { MaxBytes = 100 }));
    }

    [Fact]
    public void Message_of_another_version_is_told_from_a_broken_one()
    {
        var message = StatisticsCodec.Write(Windows.Delta(WindowOf(1)))!;
        message[4] = 9;

        Assert.Equal(new ReadOutcome.UnknownVersion(9), StatisticsCodec.Read(message));
        Assert.IsType<ReadOutcome.Malformed>(StatisticsCodec.Read("PYSX1"u8));
        Assert.IsType<ReadOutcome.Malformed>(StatisticsCodec.Read([]));
    }

    [Fact]
    public void Section_of_a_later_version_is_skipped()
    {
        byte[] message = [.. StatisticsCodec.Write(Windows.Delta(WindowOf(3)))!, 99, 2, 1, 2];

        Assert.Equal(3, Assert.IsType<ReadOutcome.Read>(StatisticsCodec.Read(message)).Delta.Window.Requests);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(2)]
    public void Message_above_a_limit_is_refused_with_the_name_of_what_exceeds_it(int bound)
    {
        var message = StatisticsCodec.Write(Windows.Delta(WindowOf(50)))!;

        var refused = Assert.IsType<ReadOutcome.Malformed>(StatisticsCodec.Read(message, new StatisticsLimits { MaxSamples = bound, MaxTexts = bound * 10 }));

        Assert.Contains(bound == 2 ? "texts" : "sample", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_broken_message_is_refused_or_read_and_never_throws()
    {
        var original = StatisticsCodec.Write(Windows.Delta(WindowOf(12)))!;
        var random = new System.Random(5);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var message = (byte[])original.Clone();
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
            {
                var at = 5 + random.Next(message.Length - 5);
                message[at] = random.Next(3) switch { 0 => 0xFF, 1 => (byte)(message[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
            }

            var length = random.Next(4) == 0 ? random.Next(message.Length) : message.Length;
            if (StatisticsCodec.Read(message.AsSpan(0, length)) is ReadOutcome.Read read)
            {
                var merged = new GroupWindow(new CallingContextTree());
                merged.MergeFrom(read.Delta.Window);
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 20_000);
    }

    [Fact]
    public void Message_is_small()
    {
        // 300 requests of 8 groups in 40 calling contexts, a sample of all of them included.
        var message = StatisticsCodec.Write(Windows.Delta(WindowOf(300)))!;

        Assert.InRange(message.Length, 1, 300 * 250);
    }

    private static GroupWindow WindowOf(int requests)
    {
        var random = new System.Random(1);
        var grouper = new WorkflowGrouper();
        var window = new GroupWindow(grouper.Contexts);
        for (var i = 0; i < requests; i++)
        {
            window.Add(Requests.One(Windows.RandomTrace(random, (ulong)i + 1), grouper: grouper));
        }

        return window;
    }
}
