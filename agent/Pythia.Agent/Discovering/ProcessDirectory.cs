using System.Collections.Immutable;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Discovering;

/// <summary>
/// Finds the .NET processes of this node's pods. A process whose pod is not among the given ones is never looked at further: on a
/// machine with several agents each sees only its own node's pods.
/// </summary>
internal sealed class ProcessDirectory(ProcFiles proc)
{
    private Dictionary<ProcessKey, Known> known = [];

    /// <summary>Looks again; cost: one small file per process of the machine.</summary>
    public ImmutableArray<ServiceProcess> Scan(IReadOnlyDictionary<string, PodView> podsByUid)
    {
        var next = new Dictionary<ProcessKey, Known>();
        var found = ImmutableArray.CreateBuilder<ServiceProcess>();
        foreach (var pid in proc.Pids())
        {
            if (proc.Cgroup(pid) is not { } cgroup || CgroupPath.PodUidOf(cgroup) is not { } uid
                || !podsByUid.TryGetValue(uid, out var pod) || pod.Service is not { } service || proc.Stat(pid) is not { } stat)
            {
                continue;
            }

            var key = new ProcessKey(pid, stat.StartTicks);
            var hasPort = (known.TryGetValue(key, out var before) && before.HasPort) || proc.HasDiagnosticPort(pid);
            next[key] = new Known(hasPort);
            if (hasPort)
            {
                found.Add(Describe(key, pod, service, cgroup));
            }
        }

        known = next;
        return found.ToImmutable();
    }

    private static ServiceProcess Describe(ProcessKey key, PodView pod, string service, string cgroup) => new()
    {
        Key = key,
        Namespace = pod.Namespace,
        Pod = pod.Name,
        PodUid = pod.Uid,
        Service = service,
        Version = pod.Version ?? string.Empty,
        Labels = pod.Labels,
        Cgroup = cgroup,
    };

    private readonly record struct Known(bool HasPort);
}
