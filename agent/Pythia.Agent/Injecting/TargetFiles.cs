using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Pythia.Agent.Injecting;

/// <summary>
/// Puts the hook's file where a process can read it: below the folder where it has its diagnostic socket, in a folder that belongs to
/// this agent and that nobody else may change. The process's root is held open, so that nothing can be exchanged under way.
/// </summary>
internal sealed class TargetFiles : IDisposable
{
    private const int FolderMode = 0x1ED; // 0755
    private const int FileMode = 0x124; // 0444
    private const int Search = 1;
    private const int Read = 4;

    private readonly SafeFileHandle root;
    private readonly string folder;
    private readonly ProcessIdentity identity;

    private TargetFiles(SafeFileHandle root, string folder, ProcessIdentity identity)
    {
        this.root = root;
        this.folder = folder;
        this.identity = identity;
        HookPath = $"{folder}/{HookAssembly.FolderName}/{HookAssembly.FileName}";
    }

    /// <summary>The file's path as the process sees it.</summary>
    public string HookPath { get; }

    /// <summary>Opens the process's root; null when it is gone or its folder for temporary files has an unusual name.</summary>
    public static TargetFiles? Open(int pid, string temporaryFolder, ProcessIdentity identity)
    {
        var folder = temporaryFolder.TrimEnd('/');
        return IsPlain(folder) && Posix.OpenPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root")) is { } root
            ? new TargetFiles(root, folder, identity) : null;
    }

    /// <summary>True for absolute paths of ordinary characters without <c>.</c> and <c>..</c>: the path goes to the runtime as it is.</summary>
    public static bool IsPlain(string path) =>
        path.Length is > 1 and < 200 && path[0] == '/'
        && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
        && !path.Split('/').Skip(1).Any(s => s is "" or "." or "..");

    /// <summary>Whether a file of the hook's name is in a folder of the process's.</summary>
    public bool HasHookIn(string processFolder)
    {
        using var file = Posix.OpenBelow(root, $"{processFolder}/{HookAssembly.FileName}", Posix.PathOnly);
        return file is not null;
    }

    /// <summary>Writes the file unless it is there, and makes sure that the process can read exactly these bytes.</summary>
    public (InjectionRefusal Refusal, string Message) Place()
    {
        if (Walk() is { } denied)
        {
            return denied;
        }

        using var parent = Posix.OpenBelow(root, folder, Posix.ReadOnly | Posix.Directory);
        if (parent is null || Posix.IsRestricted(parent))
        {
            return (InjectionRefusal.NotWritable, $"{folder} is read-only or mounted noexec");
        }

        _ = Posix.MakeFolder(parent, HookAssembly.FolderName, FolderMode);
        using var own = Posix.OpenIn(parent, HookAssembly.FolderName, Posix.ReadOnly | Posix.Directory | Posix.NoFollow, 0);
        if (own is null)
        {
            return (InjectionRefusal.NotWritable, $"no folder can be made in {folder}");
        }

        if (Posix.StatOf(own) is not { } stat || stat.User != (uint)Native.EffectiveUser() || !Posix.SetMode(own, FolderMode))
        {
            return (InjectionRefusal.UnsafeFolder, $"{folder}/{HookAssembly.FolderName} belongs to somebody else");
        }

        if (!Holds(own) && !Write(own))
        {
            return (InjectionRefusal.NotWritable, $"the file cannot be written to {folder}");
        }

        return CheckNow() ? (InjectionRefusal.None, string.Empty) : (InjectionRefusal.NotReadable, "the process could not read the file");
    }

    /// <summary>Whether the path leads, now, to a file that the process may read and that has exactly the hook's bytes.</summary>
    public bool CheckNow()
    {
        using var file = Posix.OpenBelow(root, HookPath, Posix.ReadOnly);
        return file is not null && Posix.StatOf(file) is { } stat && identity.May(Read, stat) && !Posix.HasAccessList(file) && HasBytes(file);
    }

    public void Dispose() => root.Dispose();

    // The process must be able to reach the folder by its own rights, not only by the agent's.
    private (InjectionRefusal, string)? Walk()
    {
        var path = string.Empty;
        foreach (var name in folder.Split('/'))
        {
            path = name.Length == 0 ? "/" : path == "/" ? "/" + name : $"{path}/{name}";
            using var step = Posix.OpenBelow(root, path, Posix.PathOnly | Posix.Directory | Posix.NoFollow);
            if (step is null)
            {
                return (InjectionRefusal.UnsafeFolder, $"{path} is a link, or not a folder");
            }

            if (Posix.StatOf(step) is not { } stat || !identity.May(Search, stat) || Posix.HasAccessList(step))
            {
                return (InjectionRefusal.NotReadable, $"the process may not search {path}, or it has an access list");
            }
        }

        return null;
    }

    private static bool Holds(SafeFileHandle own)
    {
        using var file = Posix.OpenIn(own, HookAssembly.FileName, Posix.ReadOnly | Posix.NoFollow, 0);
        return file is not null && HasBytes(file);
    }

    // Under another name first: the file with the right name is whole at any time.
    private static bool Write(SafeFileHandle own)
    {
        const string Draft = HookAssembly.FileName + ".new";
        Posix.Remove(own, Draft);
        using var file = Posix.OpenIn(own, Draft, Posix.WriteOnly | Posix.Create | Posix.Exclusive | Posix.NoFollow, FileMode);
        if (file is null)
        {
            return false;
        }

        try
        {
            RandomAccess.Write(file, HookAssembly.Bytes.Span, 0);
            RandomAccess.FlushToDisk(file);
            return Posix.SetMode(file, FileMode) && Posix.Rename(own, Draft, HookAssembly.FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Posix.Remove(own, Draft);
            return false;
        }
    }

    private static bool HasBytes(SafeFileHandle file)
    {
        try
        {
            var expected = HookAssembly.Bytes.Span;
            var bytes = new byte[expected.Length + 1];
            return RandomAccess.Read(file, bytes, 0) == expected.Length && bytes.AsSpan(0, expected.Length).SequenceEqual(expected);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }
}
