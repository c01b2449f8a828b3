using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pythia.Agent.Injecting;

/// <summary>File calls that stay inside another process's root: paths are resolved by the kernel, which refuses every link.</summary>
internal static unsafe partial class Posix
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Directory = 0x10000;
    public const int NoFollow = 0x20000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    private const long SysOpenAt2 = 437;
    private const ulong NoMagicLinks = 0x02;
    private const ulong NoSymlinks = 0x04;
    private const ulong InRoot = 0x10;
    private const int AtEmptyPath = 0x1000;
    private const ulong NoExecution = 8;
    private const ulong ReadOnlyMount = 1;

    /// <summary>Opens a path below a folder as if that were the root; no link of any kind is followed. Null: errno tells why.</summary>
    public static SafeFileHandle? OpenBelow(SafeFileHandle root, string path, int flags)
    {
        var how = new OpenHow { Flags = (ulong)(flags | CloseOnExec), Resolve = NoMagicLinks | NoSymlinks | InRoot };
        var descriptor = SystemCall(SysOpenAt2, root.DangerousGetHandle(), path, ref how, sizeof(OpenHow));
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Opens a name in a folder.</summary>
    public static SafeFileHandle? OpenIn(SafeFileHandle folder, string name, int flags, int mode)
    {
        var descriptor = OpenAt((int)folder.DangerousGetHandle(), name, flags | CloseOnExec, mode);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Opens a path of this process's own; null when it cannot be.</summary>
    public static SafeFileHandle? OpenPath(string path)
    {
        var descriptor = OpenAt(-100, path, PathOnly | Directory | CloseOnExec, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static bool MakeFolder(SafeFileHandle parent, string name, int mode) => MakeDirAt((int)parent.DangerousGetHandle(), name, mode) == 0;

    public static bool SetMode(SafeFileHandle file, int mode) => ChangeMode((int)file.DangerousGetHandle(), mode) == 0;

    public static bool Rename(SafeFileHandle folder, string from, string to) =>
        RenameAt((int)folder.DangerousGetHandle(), from, (int)folder.DangerousGetHandle(), to) == 0;

    public static void Remove(SafeFileHandle folder, string name) => _ = UnlinkAt((int)folder.DangerousGetHandle(), name, 0);

    /// <summary>Owner, group and mode of what is open; null when it cannot be told.</summary>
    public static (uint User, uint Group, int Mode)? StatOf(SafeFileHandle file)
    {
        var buffer = stackalloc byte[256];
        if (StatX((int)file.DangerousGetHandle(), string.Empty, AtEmptyPath, 0x1F, buffer) != 0)
        {
            return null;
        }

        // struct statx: uid at 20, gid at 24, mode at 28.
        return (*(uint*)(buffer + 20), *(uint*)(buffer + 24), *(ushort*)(buffer + 28));
    }

    /// <summary>True when access-control lists could deny what the mode allows.</summary>
    public static bool HasAccessList(SafeFileHandle file) =>
        GetXAttr($"/proc/self/fd/{file.DangerousGetHandle()}", "system.posix_acl_access", null, 0) > 0;

    /// <summary>True when the file system that it is on takes no files, or none to be mapped for execution.</summary>
    public static bool IsRestricted(SafeFileHandle file)
    {
        var buffer = stackalloc ulong[32];

        // struct statvfs on 64-bit glibc: flags after bsize, frsize, blocks, bfree, bavail, files, ffree, favail, fsid.
        return StatVfs((int)file.DangerousGetHandle(), buffer) != 0 || (buffer[9] & (NoExecution | ReadOnlyMount)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemCall(long number, nint folder, string path, ref OpenHow how, long size);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDirAt(int folder, string name, int mode);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeMode(int file, int mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt(int fromFolder, string from, int toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnlinkAt(int folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetXAttr(string path, string name, byte* value, nint size);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatVfs(int file, ulong* buffer);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
