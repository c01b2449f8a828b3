using System.Diagnostics;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>Programs of others in a private folder (<c>hack/otel/build</c>), built once and cached. Tests are skipped where they cannot be had.</summary>
internal static class OtelParts
{
    private static readonly CachedParts Parts = new("otel");

    public static string Sources => Parts.Sources;

    /// <summary>The full path of a program; skips the test when the parts cannot be built on this machine.</summary>
    public static async Task<string> ProgramAsync(string name) => Path.Combine(await Parts.FolderAsync(), name);

    /// <summary>Starts a program whose output goes to <paramref name="output"/>.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, TextWriter output)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var writer = TextWriter.Synchronized(output);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
