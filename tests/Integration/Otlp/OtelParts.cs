using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>Programs of others in a private folder (<c>hack/otel/build</c>), built once and cached. Tests are skipped where they cannot be had.</summary>
internal static class OtelParts
{
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(15);
    private static readonly Lazy<Task<(string? Folder, string Reason)>> Built = new(BuildAsync);

    public static string Sources { get; } = Path.Combine(Root(), "hack", "otel");

    /// <summary>The full path of a program; skips the test when the parts cannot be built on this machine.</summary>
    public static async Task<string> ProgramAsync(string name)
    {
        var (folder, reason) = await Built.Value;
        if (folder is null)
        {
            Assert.Skip(reason);
        }

        return Path.Combine(folder, name);
    }

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

    private static async Task<(string?, string)> BuildAsync()
    {
        var output = new StringWriter();
        var start = new ProcessStartInfo(Path.Combine(Sources, "build")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(BuildPatience);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var folder = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        await output.WriteAsync(await errors);
        return process.ExitCode switch
        {
            0 => (folder.Trim(), string.Empty),
            3 => (null, $"hack/otel/build: {output}"),
            _ => throw new InvalidOperationException($"hack/otel/build ended with {process.ExitCode}: {output}"),
        };
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
