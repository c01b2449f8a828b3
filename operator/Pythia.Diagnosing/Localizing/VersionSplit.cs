using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>The sampled requests of an expectation, divided into those of the newest version of the service and those of the versions before.</summary>
internal sealed class VersionSplit
{
    // Fewer requests of a version say nothing about it.
    private const int LeastRequests = 20;

    private VersionSplit(string version, GroupWindow newer, GroupWindow older)
    {
        Version = version;
        Newer = newer;
        Older = older;
    }

    /// <summary>The newest version: the one whose first request came last.</summary>
    public string Version { get; }

    /// <summary>Its requests.</summary>
    public GroupWindow Newer { get; }

    /// <summary>The others.</summary>
    public GroupWindow Older { get; }

    /// <summary>Divides a window's samples; null when there are not two versions with enough requests.</summary>
    public static VersionSplit? Of(GroupWindow window, string expectation)
    {
        var firstStart = new Dictionary<string, long>(StringComparer.Ordinal);
        var requests = new List<GroupedRequest>();
        foreach (var group in window.Groups)
        {
            if (group.Identity.Expectation != expectation || !group.HasVersions)
            {
                continue;
            }

            foreach (var request in group.Sample())
            {
                if (request.Version.Length > 0)
                {
                    requests.Add(request);
                    var known = firstStart.GetValueOrDefault(request.Version, long.MaxValue);
                    firstStart[request.Version] = Math.Min(known, request.StartUnixNanoseconds);
                }
            }
        }

        if (firstStart.Count < 2)
        {
            return null;
        }

        var newest = firstStart.MaxBy(static entry => entry.Value).Key;
        var newer = new GroupWindow(window.Contexts);
        var older = new GroupWindow(window.Contexts);
        foreach (var request in requests)
        {
            (request.Version == newest ? newer : older).Add(request);
        }

        return newer.Requests >= LeastRequests && older.Requests >= LeastRequests ? new VersionSplit(newest, newer, older) : null;
    }
}
