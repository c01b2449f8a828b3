using System.Runtime.InteropServices;

namespace Pythia.Agent.Injecting;

/// <summary>The calls of the C library that injecting needs beside those on files.</summary>
internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EffectiveUser();
}
