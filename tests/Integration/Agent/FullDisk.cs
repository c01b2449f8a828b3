using System.Diagnostics;

namespace Pythia.Integration.Tests.Agent;

/// <summary>A small file system of its own without a free byte.</summary>
internal sealed class FullDisk : IDisposable
{
    private FullDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts it; skips the calling test where that is not allowed.</summary>
    public static FullDisk Mount()
    {
        var folder = Directory.CreateTempSubdirectory("pythia-full-").FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) == 0, "a file system cannot be mounted here");
        var disk = new FullDisk(folder);
        try
        {
            using var filler = File.Create(Path.Combine(folder, "filler"));
            while (true)
            {
                filler.Write(new byte[4096]);
                filler.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            return disk;
        }
    }

    public void Dispose()
    {
        if (Run("umount", Folder) != 0)
        {
            Run("umount", "-l", Folder);
        }

        Directory.Delete(Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
