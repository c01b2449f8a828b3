using System.Globalization;

namespace Pythia.Kubelet;

/// <summary>
/// Makes and removes control groups with the names that a kubelet with the cgroupfs driver gives them:
/// <c>kubepods/burstable/pod&lt;uid&gt;/&lt;container id&gt;</c>, below each mounted hierarchy that matters here: version 2, and of
/// version 1 cpu (for the pod's share) and pids.
/// </summary>
internal sealed class CgroupTree
{
    private const string Parent = "kubepods/burstable";
    private const int SharesPerCpu = 1024;
    private const int PeriodMicroseconds = 100_000;

    // A kubelet gives all pods together the share of the node's CPUs against the system's slices. Here the rest of the machine is
    // in no slice: each of its threads counts as much as one group, so that pods need the largest share in order not to starve.
    private const string SharesOfAllPods = "262144";

    private readonly string[] _roots;

    private CgroupTree(string[] roots) => _roots = roots;

    /// <summary>False without root or without a mounted hierarchy: processes then run outside of any pod's group.</summary>
    public bool IsAvailable => _roots.Length > 0;

    /// <summary>Finds the hierarchies that we may write to.</summary>
    public static CgroupTree Find() => new(
        File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 3
                && (fields[2] == "cgroup2" || (fields[2] == "cgroup" && fields[3].Split(',').Any(option => option is "cpu" or "pids"))))
            .Select(fields => fields[1])
            .Where(IsWritable)
            .Distinct(StringComparer.Ordinal)
            .ToArray());

    /// <summary>Makes a container's group in each hierarchy.</summary>
    /// <returns>The <c>cgroup.procs</c> files that a process writes its id to in order to join.</returns>
    public IReadOnlyList<string> Create(string podUid, string containerId, double cpus)
    {
        var files = new List<string>();
        foreach (var root in _roots)
        {
            var pod = Path.Combine(root, Parent, "pod" + podUid);
            var container = Path.Combine(pod, containerId);
            Directory.CreateDirectory(container);
            foreach (var group in new[] { Path.GetDirectoryName(Parent)!, Parent })
            {
                var all = Path.Combine(root, group, "cpu.shares");
                if (File.Exists(all))
                {
                    File.WriteAllText(all, SharesOfAllPods);
                }
            }

            var shares = Path.Combine(pod, "cpu.shares");
            if (File.Exists(shares))
            {
                File.WriteAllText(shares, ((int)(SharesPerCpu * cpus)).ToString(CultureInfo.InvariantCulture));
            }

            files.Add(Path.Combine(container, "cgroup.procs"));
        }

        return files;
    }

    /// <summary>Sets the container's CPU quota, where the hierarchy has one; null takes it back.</summary>
    public void LimitCpu(string podUid, string containerId, double? cpus)
    {
        foreach (var root in _roots)
        {
            var container = Path.Combine(root, Parent, "pod" + podUid, containerId);
            var quota = cpus is { } limit ? ((int)(limit * PeriodMicroseconds)).ToString(CultureInfo.InvariantCulture) : null;
            foreach (var (file, text) in new[]
            {
                ("cpu.cfs_period_us", PeriodMicroseconds.ToString(CultureInfo.InvariantCulture)),
                ("cpu.cfs_quota_us", quota ?? "-1"),
                ("cpu.max", $"{quota ?? "max"} {PeriodMicroseconds}"),
            })
            {
                var path = Path.Combine(container, file);
                if (File.Exists(path))
                {
                    File.WriteAllText(path, text);
                }
            }
        }
    }

    /// <summary>Removes a pod's groups; they must be empty of processes.</summary>
    public void Remove(string podUid)
    {
        foreach (var root in _roots)
        {
            var pod = Path.Combine(root, Parent, "pod" + podUid);
            if (!Directory.Exists(pod))
            {
                continue;
            }

            foreach (var container in Directory.GetDirectories(pod))
            {
                RemoveGroup(container);
            }

            RemoveGroup(pod);
            RemoveIfUnused(Path.Combine(root, Parent));
            RemoveIfUnused(Path.Combine(root, "kubepods"));
        }
    }

    private static void RemoveIfUnused(string folder)
    {
        if (Directory.Exists(folder) && Directory.GetDirectories(folder).Length == 0)
        {
            RemoveGroup(folder);
        }
    }

    private static void RemoveGroup(string folder)
    {
        // A group stays busy for a moment after its last process was reaped.
        for (var attempt = 0; attempt < 50; attempt++)
        {
            if (RemoveFolder(folder) == 0 || !Directory.Exists(folder))
            {
                return;
            }

            Thread.Sleep(20);
        }
    }

    private static bool IsWritable(string root)
    {
        var probe = Path.Combine(root, $"pythia-probe-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(probe);
            return File.Exists(Path.Combine(probe, "cgroup.procs"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            _ = RemoveFolder(probe);
        }
    }

    // Directory.Delete lists a folder's files first and refuses a control group for them.
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rmdir", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveFolder(string path);
}
