using System.Globalization;

namespace Pythia.Demo.Cluster;

/// <summary>
/// A wall clock of its own for a process, which can be set while the process runs: libfaketime answers in place of the kernel, and
/// reads how far the clock is off from a file. The monotonic clock stays the machine's.
/// </summary>
internal sealed class SteppableClock
{
    private static readonly string? Library = FindLibrary();
    private readonly string _file;

    /// <summary>A clock that is right at first; <paramref name="file"/> belongs to it.</summary>
    public SteppableClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>False without libfaketime.</summary>
    public static bool IsAvailable => Library is not null;

    /// <summary>What a process is started with that shall have this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new InvalidOperationException("libfaketime is not installed"),
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Otherwise waits with a limit on the monotonic clock, which is all of .NET's, end at once.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        ["NO_FAKE_STAT"] = "1",
    };

    /// <summary>Sets the clock so that it is off by this much; the process sees it within a second.</summary>
    public void Set(TimeSpan off)
    {
        // Never half a file: what cannot be read ends the process.
        var written = _file + ".new";
        File.WriteAllText(written, off.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(written, _file, overwrite: true);
    }

    // Debian has a folder for each architecture; each knows its own.
    private static string? FindLibrary() => Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;
}
