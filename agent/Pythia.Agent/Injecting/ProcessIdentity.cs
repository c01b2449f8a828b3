using System.Collections.Immutable;
using System.Globalization;

namespace Pythia.Agent.Injecting;

/// <summary>By which rights a process opens files: its file-system user and groups, without any capability.</summary>
internal sealed record ProcessIdentity(uint User, uint Group, ImmutableArray<uint> Groups)
{
    /// <summary>Reads <c>/proc/pid/status</c>; null when it is not one.</summary>
    public static ProcessIdentity? Of(string? status)
    {
        uint? user = null, group = null;
        ImmutableArray<uint> groups = [];
        foreach (var line in (status ?? string.Empty).Split('\n'))
        {
            if (line.StartsWith("Uid:", StringComparison.Ordinal))
            {
                user = Numbers(line) is { Length: 4 } users ? users[3] : null;
            }
            else if (line.StartsWith("Gid:", StringComparison.Ordinal))
            {
                group = Numbers(line) is { Length: 4 } ids ? ids[3] : null;
            }
            else if (line.StartsWith("Groups:", StringComparison.Ordinal))
            {
                groups = Numbers(line);
            }
        }

        return user is { } u && group is { } g ? new ProcessIdentity(u, g, groups) : null;
    }

    /// <summary>Whether the mode lets the process read (4), write (2) or search (1). Root may search and read by capability only, and is treated like anybody.</summary>
    public bool May(int right, (uint User, uint Group, int Mode) stat) =>
        ((stat.User == User ? stat.Mode >> 6 : stat.Group == Group || Groups.Contains(stat.Group) ? stat.Mode >> 3 : stat.Mode) & right) == right;

    private static ImmutableArray<uint> Numbers(string line) =>
    [
        .. line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]
            .Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(t => uint.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : uint.MaxValue),
    ];
}
