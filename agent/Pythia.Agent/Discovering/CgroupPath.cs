namespace Pythia.Agent.Discovering;

/// <summary>Finds the pod in a process's control groups.</summary>
internal static class CgroupPath
{
    /// <summary>
    /// The pod's uid in the lines of <c>/proc/pid/cgroup</c> (both versions: <c>n:controllers:path</c>), in the naming of the cgroupfs
    /// driver (<c>/kubepods/burstable/pod1a2b…</c>) and of the systemd driver (<c>…/kubepods-besteffort-pod1a2b_….slice/…</c>).
    /// The innermost wins. Null when the process is in no pod.
    /// </summary>
    public static string? PodUidOf(ReadOnlySpan<char> cgroupLines)
    {
        foreach (var line in cgroupLines.EnumerateLines())
        {
            var path = PathOf(line);
            if (path.Contains("kubepods", StringComparison.Ordinal) && PodUidOfPath(path) is { } uid)
            {
                return uid;
            }
        }

        return null;
    }

    /// <summary>The path of one line of <c>/proc/pid/cgroup</c>; empty when the line is not one.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> line)
    {
        var first = line.IndexOf(':');
        var second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
        return second < 0 ? default : line[(first + second + 2)..];
    }

    private static string? PodUidOfPath(ReadOnlySpan<char> path)
    {
        string? found = null;
        foreach (var range in path.Split('/'))
        {
            found = PodUidOfSegment(path[range]) ?? found;
        }

        return found;
    }

    private static string? PodUidOfSegment(ReadOnlySpan<char> segment)
    {
        if (segment.EndsWith(".slice"))
        {
            segment = segment[..^".slice".Length];
        }

        var at = segment.LastIndexOf("pod");
        if (at < 0 || (at > 0 && segment[at - 1] != '-'))
        {
            return null;
        }

        var uid = segment[(at + 3)..];

        // 36 characters, or 32 without dashes: static pods are named by a hash.
        if (uid.Length is not (32 or 36))
        {
            return null;
        }

        foreach (var c in uid)
        {
            if (!char.IsAsciiHexDigitLower(c) && c is not ('-' or '_'))
            {
                return null;
            }
        }

        return uid.ToString().Replace('_', '-');
    }
}
