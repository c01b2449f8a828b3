using System.Security.Cryptography;

namespace Pythia.Agent.Injecting;

/// <summary>The assembly that tier 2 loads into processes, as this agent was built with it.</summary>
internal static class HookAssembly
{
    /// <summary>Its simple name. A process can load only one assembly of a name: the version is part of it, and changes with what it is told and tells. One of a version before stays loaded and sleeps.</summary>
    public const string Name = "Pythia.Hook.V2";

    /// <summary>Its file name.</summary>
    public const string FileName = Name + ".dll";

    /// <summary>The folder below the process's temporary folder.</summary>
    public const string FolderName = ".pythia-hook-v2";

    /// <summary>Its bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = Read();

    /// <summary>SHA-256 of its bytes.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    private static byte[] Read()
    {
        using var stream = typeof(HookAssembly).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"this agent was built without {FileName}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
