using System.Diagnostics;
using System.Globalization;

namespace Pythia.Demo;

/// <summary>Folders of runs, one each, so that runs beside each other do not meet. A folder names the process that it belongs to.</summary>
internal static class RunFolder
{
    private const string OwnerFile = "owner";

    /// <summary>Makes this process's folder, empty.</summary>
    public static string Create(string prefix)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Environment.ProcessId}"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, OwnerFile), Identity(Process.GetCurrentProcess()));
        return folder;
    }

    /// <summary>Folders of runs whose process has ended without removing them.</summary>
    public static IReadOnlyList<string> Abandoned(string prefix) =>
        [.. Directory.GetDirectories(Path.GetTempPath(), prefix + "-*").Where(folder => !IsOwned(folder))];

    private static bool IsOwned(string folder)
    {
        var owner = Path.Combine(folder, OwnerFile);
        if (!File.Exists(owner))
        {
            return false;
        }

        var identity = File.ReadAllText(owner);
        try
        {
            using var process = Process.GetProcessById(int.Parse(identity.Split(' ')[0], CultureInfo.InvariantCulture));
            return Identity(process) == identity;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static string Identity(Process process) =>
        string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime():yyyy-MM-ddTHH:mm:ss}");
}
