using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class EventRecorderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Occurrence Painted = new(new ObjectReference { Name = "one", Namespace = "shop", Uid = "u" }, EventType.Normal, "Painted", "Paint", "It was painted.");

    private readonly EventAggregator aggregator = new("example.org/controller", "controller-0", TimeSpan.FromMinutes(10), capacity: 3);

    [Fact]
    public void First_occurrence_is_an_event_and_further_ones_within_the_window_are_counted()
    {
        var first = Assert.IsType<EventWrite.Create>(aggregator.Take(Painted, 1, Now)).Event;
        Assert.Null(first.Series);
        Assert.StartsWith("one.", first.Metadata.Name);
        var second = Assert.IsType<EventWrite.Repeat>(aggregator.Take(Painted, 2, Now.AddMinutes(9)));
        Assert.Equal((first.Metadata.Name, 3), (second.Name, second.Series.Count));

        // The window moves with the series.
        var third = Assert.IsType<EventWrite.Repeat>(aggregator.Take(Painted, 1, Now.AddMinutes(18)));
        Assert.Equal(4, third.Series.Count);
        var later = Assert.IsType<EventWrite.Create>(aggregator.Take(Painted, 1, Now.AddMinutes(28)));
        Assert.NotEqual(first.Metadata.Name, later.Event.Metadata.Name);
    }

    [Fact]
    public void Another_object_reason_or_note_is_another_event()
    {
        aggregator.Take(Painted, 1, Now);
        Assert.IsType<EventWrite.Create>(aggregator.Take(Painted with { Reason = "Dried" }, 1, Now));
        Assert.IsType<EventWrite.Create>(aggregator.Take(Painted with { Note = "Otherwise." }, 1, Now));
        Assert.IsType<EventWrite.Create>(aggregator.Take(Painted with { Regarding = Painted.Regarding with { Uid = "v" } }, 1, Now));
    }

    [Fact]
    public void Full_memory_forgets_what_was_quiet_longest()
    {
        aggregator.Take(Painted with { Note = "1" }, 1, Now);
        aggregator.Take(Painted with { Note = "2" }, 1, Now.AddSeconds(1));
        aggregator.Take(Painted with { Note = "3" }, 1, Now.AddSeconds(2));
        aggregator.Take(Painted with { Note = "1" }, 1, Now.AddSeconds(3));
        aggregator.Take(Painted with { Note = "4" }, 1, Now.AddSeconds(4));
        Assert.IsType<EventWrite.Repeat>(aggregator.Take(Painted with { Note = "1" }, 1, Now.AddSeconds(5)));
        Assert.IsType<EventWrite.Create>(aggregator.Take(Painted with { Note = "2" }, 1, Now.AddSeconds(6)));
    }

    [Fact]
    public void Long_texts_are_cut_to_what_the_server_takes_and_cluster_scoped_objects_get_the_default_namespace()
    {
        var wide = Painted with { Regarding = new ObjectReference { Name = new string('n', 300) }, Note = string.Concat(Enumerable.Repeat("\U0001F680", 600)) };
        var made = Assert.IsType<EventWrite.Create>(aggregator.Take(wide, 1, Now)).Event;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(made.Note), 300, 1024);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(made.Note)));
        Assert.InRange(made.Metadata.Name.Length, 200, 253);
        Assert.Equal("default", made.Metadata.Namespace);
    }

    [Fact]
    public async Task Recorder_that_is_full_drops_and_counts_and_writes_equal_ones_once()
    {
        var written = new TaskCompletionSource();
        var server = new ScriptedServer().Then(_ =>
        {
            written.SetResult();
            return new HttpResponseMessage(System.Net.HttpStatusCode.Created) { Content = new StringContent("""{"metadata":{"name":"e"}}""") };
        });
        using var client = TestClients.Against(server);
        var recorder = Create(client, maximumWaiting: 2);
        for (var i = 0; i < 5; i++)
        {
            recorder.Record(KnownResources.Pods, new Pod { Metadata = new ObjectMeta { Name = "a", Namespace = "shop" } }, EventType.Warning, "Failed", "Try", "No.");
        }

        Assert.Equal(3, recorder.Dropped);
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        await written.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Contains("\"count\":2", Assert.Single(server.Bodies));
        Assert.Contains("\"kind\":\"Pod\"", server.Bodies[0]);
    }

    [Fact]
    public async Task Events_that_wait_when_the_recorder_is_stopped_are_counted_as_dropped()
    {
        using var client = TestClients.Against(new ScriptedServer());
        var recorder = Create(client, 10);
        recorder.Record(KnownResources.Pods, new Pod { Metadata = new ObjectMeta { Name = "a", Namespace = "shop" } }, EventType.Normal, "Done", "Do", "Yes.");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recorder.RunAsync(new CancellationToken(canceled: true)));
        Assert.Equal(1, recorder.Dropped);
    }

    [Fact]
    public async Task Event_that_the_server_forgot_begins_anew()
    {
        var clock = new ManualTimeProvider();
        const string Event = """{"metadata":{"name":"e"}}""";
        var server = new ScriptedServer().ThenJson(Event).ThenStatus(404, "NotFound").ThenJson(Event);
        using var client = TestClients.Against(server, clock, RetryPolicy.None);
        var recorder = Create(client, 10);
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        var pod = new Pod { Metadata = new ObjectMeta { Name = "a", Namespace = "shop" } };
        for (var i = 1; i <= 2; i++)
        {
            recorder.Record(KnownResources.Pods, pod, EventType.Normal, "Done", "Do", "Yes.");
            await clock.WhenTimersAsync(1);
            while (recorder.Written < i)
            {
                await Task.Yield();
            }

            await clock.WhenTimersAsync(1);
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["POST", "PATCH", "POST"], server.Requests.Select(r => r.Split(' ')[0]));
        Assert.Equal(0, recorder.Failed);
    }

    private static EventRecorder Create(KubernetesClient client, int maximumWaiting)
        => new(client, new EventRecorderOptions { ReportingController = "example.org/c", ReportingInstance = "c-0", MaximumWaiting = maximumWaiting });
}
