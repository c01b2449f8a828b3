using Pythia.Diagnosing.Publishing;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// Writes statuses and Events. Trace-point sets first, because agents act on them. Urgent changes go at once, the rest at most
/// once per object and <see cref="Turn"/>. What fails is decided again from the newest state at the next turn of the loop.
/// </summary>
internal sealed partial class ClusterWriter(
    KubernetesClient client, LeaderElector elector, EventRecorder events, StatusMemory memory, TimeProvider time, ILogger<ClusterWriter> log)
{
    public const string FieldManager = "pythia-operator";

    /// <summary>The shortest time between two writes of one object that only move numbers.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _writtenAt = new(StringComparer.Ordinal);

    /// <summary>Writes what is due. Throws only when cancelled.</summary>
    public async Task WriteAsync(World world, Publication publication, CancellationToken cancellationToken)
    {
        foreach (var change in publication.Sets)
        {
            await WriteAsync(Resources.TracePointSets, World.Find(world.Sets, change.Key), o => o with { Status = change.Status }, change.Urgent, cancellationToken);
        }

        foreach (var change in publication.Expectations)
        {
            await WriteAsync(Resources.Expectations, World.Find(world.Expectations, change.Key), o => o with { Status = change.Status }, change.Urgent, cancellationToken);
        }

        foreach (var change in publication.Budgets)
        {
            await WriteAsync(Resources.Budgets, World.Find(world.Budgets, change.Key), o => o with { Status = change.Status }, change.Urgent, cancellationToken);
        }

        foreach (var announcement in publication.Announcements)
        {
            Record(world, announcement);
        }
    }

    private void Record(World world, Announcement announcement)
    {
        (ResourceDescriptor Resource, KubernetesObject? Object) about = announcement.Kind switch
        {
            "PerformanceExpectation" => (Resources.Expectations, World.Find(world.Expectations, announcement.About)),
            "TracePointSet" => (Resources.TracePointSets, World.Find(world.Sets, announcement.About)),
            _ => (Resources.Budgets, World.Find(world.Budgets, announcement.About)),
        };
        if (about.Object is not null)
        {
            events.Record(about.Resource, about.Object, announcement.IsWarning ? EventType.Warning : EventType.Normal, announcement.Reason, announcement.Reason, announcement.Message);
        }
    }

    private async Task WriteAsync<T>(ResourceDescriptor<T> resource, T? live, Func<T, T> change, bool urgent, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        if (live is null || (!urgent && _writtenAt.TryGetValue(live.Metadata.Uid, out var at) && time.GetElapsedTime(at) < Turn))
        {
            return;
        }

        // A process that was stopped and woken again may lead no more before any timer has told it so.
        if (!elector.IsLeading)
        {
            return;
        }

        try
        {
            var result = await client.ApplyStatusAsync(resource, change(live), live, FieldManager, cancellationToken);
            _writtenAt[live.Metadata.Uid] = time.GetTimestamp();
            memory.Remember(live, result.Object);
        }
        catch (KubernetesApiException error)
        {
            WriteFailed(log, resource.Kind, live.Key.ToString()!, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "status of {Kind} {Key} could not be written: {Error}; it is decided again at the next turn")]
    private static partial void WriteFailed(ILogger logger, string kind, string key, string error);
}
