using System.IO.Compression;

namespace Pythia.Golden.Tests.Replay;

/// <summary>Some of the traces of a recorded file (one per line), as a temporary file.</summary>
internal sealed class TraceLines : IDisposable
{
    public TraceLines(string file, Func<int, bool> keep)
    {
        Path = System.IO.Path.GetTempFileName();
        using var input = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        using var output = new StreamWriter(Path);
        for (var index = 0; input.ReadLine() is { } line; index++)
        {
            if (keep(index))
            {
                output.WriteLine(line);
            }
        }
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
