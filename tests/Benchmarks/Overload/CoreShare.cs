using System.Globalization;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// Half a core for a process, as a container's limit gives it: so that one machine can offer more than the operator takes. By a control group, of
/// either version; where none can be made, the process keeps its whole core.
/// </summary>
internal sealed class CoreShare : IDisposable
{
    private const int PeriodMicroseconds = 20_000;
    private readonly string? _group;

    private CoreShare(string? group) => _group = group;

    public bool IsLimited => _group is not null;

    public static CoreShare Half(int process)
    {
        foreach (var (root, file, value) in new[]
        {
            ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", $"{PeriodMicroseconds / 2}"),
            ("/sys/fs/cgroup", "cpu.max", $"{PeriodMicroseconds / 2} {PeriodMicroseconds}"),
        })
        {
            var group = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"pythia-overload-{process}"));
            try
            {
                Directory.CreateDirectory(group);
                if (file == "cpu.cfs_quota_us")
                {
                    File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), $"{PeriodMicroseconds}");
                }

                File.WriteAllText(Path.Combine(group, file), value);
                File.WriteAllText(Path.Combine(group, "cgroup.procs"), $"{process}");
                return new CoreShare(group);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Remove(group);
            }
        }

        return new CoreShare(null);
    }

    /// <summary>After the process has ended.</summary>
    public void Dispose()
    {
        if (_group is not null)
        {
            Remove(_group);
        }
    }

    private static void Remove(string group)
    {
        try
        {
            Directory.Delete(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was never made, or holds a process yet; an empty group costs nothing.
        }
    }
}
