using System.Collections.Immutable;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>A server as its clients see it (versions, a window of them, pages, streams), and a machine with a store that follow it.</summary>
internal sealed class WatchModel
{
    private const int PageSize = 2;

    private readonly List<(long Version, string Name, ConfigMap? After)> log = [];
    private readonly SortedDictionary<string, ConfigMap> objects = new(StringComparer.Ordinal);
    private readonly Store<ConfigMap> store = new();
    private WatchState state = WatchMachine.Start;
    private long version = 1;
    private long oldest = 1;

    // The list that pages are cut from, and its version.
    private ImmutableArray<ConfigMap> listed = [];
    private long listedVersion;
    private long streamVersion;

    public List<string> Violations { get; } = [];

    /// <summary>Changes the server, or lets the watch take a step, faulty or not, as a number says.</summary>
    public void Act(int action)
    {
        var name = $"o{action % 6}";
        switch (action / 10)
        {
            case 0 or 1 or 2:
                Write(name);
                break;
            case 3:
                Delete(name);
                break;
            case 4:
                // Compaction: older versions are gone.
                oldest = version;
                break;
            case 5:
                Take(Fault(action));
                break;
            default:
                Take(Next());
                break;
        }
    }

    /// <summary>Lets the watch run without faults until it has nothing more to read, and compares.</summary>
    public bool IsEqualAfterCatchingUp()
    {
        for (var i = 0; i < 1000; i++)
        {
            if (state is WatchState.Watching && streamVersion == version)
            {
                break;
            }

            Take(Next());
        }

        return store.IsSynced
            && store.Snapshot.Count == objects.Count
            && objects.All(o => store.Find("n", o.Key)?.Metadata.ResourceVersion == o.Value.Metadata.ResourceVersion);
    }

    private void Write(string name)
    {
        version++;
        objects[name] = new ConfigMap { Metadata = new ObjectMeta { Namespace = "n", Name = name, ResourceVersion = $"{version}", Uid = name } };
        log.Add((version, name, objects[name]));
    }

    private void Delete(string name)
    {
        if (objects.Remove(name))
        {
            log.Add((++version, name, null));
        }
    }

    private WatchInput<ConfigMap> Next()
    {
        switch (state)
        {
            case WatchState.Empty:
                listed = [.. objects.Values];
                listedVersion = version;
                return Page(0);
            case WatchState.InitPage page:
                return listedVersion < oldest ? Gone() : Page(int.Parse(page.Continue));
            case WatchState.InitListed from:
                streamVersion = long.Parse(from.ResourceVersion);
                return streamVersion < oldest ? Gone() : new WatchInput<ConfigMap>.StreamOpened();
            default:
                return FromStream();
        }
    }

    private WatchInput<ConfigMap> FromStream()
    {
        if (streamVersion < oldest)
        {
            return new WatchInput<ConfigMap>.StreamError(new KubernetesStatus { Code = 410, Reason = "Expired" });
        }

        var change = log.FirstOrDefault(c => c.Version > streamVersion);
        if (change.Name is null)
        {
            return new WatchInput<ConfigMap>.Bookmark($"{streamVersion}");
        }

        streamVersion = change.Version;
        return change.After is { } after
            ? new WatchInput<ConfigMap>.Changed(after)
            : new WatchInput<ConfigMap>.Deleted(new ObjectKey("n", change.Name), null, $"{change.Version}");
    }

    private WatchInput<ConfigMap> Fault(int action)
    {
        if (state is not WatchState.Watching)
        {
            return new WatchInput<ConfigMap>.RequestFailed(new KubernetesStatus { Code = (action % 4) switch { 0 => 0, 1 => 429, 2 => 500, _ => 403 } }, null);
        }

        switch (action % 5)
        {
            case 0:
                return new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Truncated, TimeSpan.FromSeconds(1));
            case 1:
                return new WatchInput<ConfigMap>.StreamError(new KubernetesStatus { Code = 500 });
            case 2:
                // An event that cannot be read at all hides a change; the stream then ends, as every stream does.
                FromStream();
                Take(new WatchInput<ConfigMap>.Unreadable(new MalformedObject(null, string.Empty, "garbage")));
                return new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Complete, TimeSpan.FromMinutes(4));
            case 3:
                // The same change twice, as after a reconnect.
                if (log.LastOrDefault(c => c.Version <= streamVersion) is { After: { } again } && again.Metadata.ResourceVersion == $"{streamVersion}")
                {
                    return new WatchInput<ConfigMap>.Changed(again);
                }

                return new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Broken, TimeSpan.FromSeconds(1));
            default:
                return new WatchInput<ConfigMap>.StreamEnded(WatchEnd.Complete, TimeSpan.FromMinutes(4));
        }
    }

    private WatchInput<ConfigMap>.PageRead Page(int from)
    {
        var next = from + PageSize;
        return new(new ResourcePage<ConfigMap>([.. listed.Skip(from).Take(PageSize)], [], $"{listedVersion}", next < listed.Length ? $"{next}" : string.Empty));
    }

    private static WatchInput<ConfigMap>.RequestFailed Gone() => new(new KubernetesStatus { Code = 410, Reason = "Expired" }, null);

    private void Take(WatchInput<ConfigMap> input)
    {
        var before = state;
        var step = WatchMachine.Step(state, input);
        state = step.Next;
        foreach (var told in step.Events)
        {
            foreach (var change in store.Take(told))
            {
                Check(change);
            }
        }

        if (before is WatchState.Watching(var older, _, _) && state is WatchState.Watching(var newer, _, _) && long.Parse(newer) < long.Parse(older))
        {
            Violations.Add($"version went back from {older} to {newer}");
        }
    }

    private void Check(StoreChange<ConfigMap> change)
    {
        if (change.After is { } after && !log.Any(c => ReferenceEquals(c.After, after)))
        {
            Violations.Add($"{change.Key} never was like this");
        }

        if (change.After is null && change.Before is null)
        {
            Violations.Add($"{change.Key} was deleted without having been known");
        }
    }
}
