using System.Diagnostics;

namespace Pythia.Demo;

/// <summary>What can be done on this machine.</summary>
internal sealed record Machine
{
    public bool IsRoot { get; init; }

    public bool HasBpftrace { get; init; }

    public bool HasTraceFs { get; init; }

    public bool HasKubectl { get; init; }

    /// <summary>The folder of initdb and postgres; null when PostgreSQL is not installed.</summary>
    public string? PostgresFolder { get; init; }

    /// <summary>Whether trace points of the kernel can be switched on.</summary>
    public bool HasKernelLayer => IsRoot && HasBpftrace && HasTraceFs;

    /// <summary>What the demo cannot do without, a sentence each.</summary>
    public IEnumerable<string> Missing()
    {
        if (!HasKubectl)
        {
            yield return "kubectl is not installed; hack/install puts it in place as root";
        }

        if (PostgresFolder is null)
        {
            yield return "PostgreSQL is not installed; hack/install puts it in place as root";
        }
    }

    /// <summary>What it goes on without, a sentence each.</summary>
    public IEnumerable<string> Limits()
    {
        if (!IsRoot)
        {
            yield return "not root: no control groups for the pods, and no trace points of the kernel";
        }
        else if (!HasBpftrace)
        {
            yield return "bpftrace is not installed: no trace points of the kernel";
        }
        else if (!HasTraceFs)
        {
            yield return "tracefs is not mounted at /sys/kernel/tracing: no trace points of the kernel";
        }
    }

    public static Machine Look() => new()
    {
        IsRoot = Environment.UserName == "root",
        HasBpftrace = OnPath("bpftrace") is not null,
        HasTraceFs = Directory.Exists("/sys/kernel/tracing/events") || Directory.Exists("/sys/kernel/debug/tracing/events"),
        HasKubectl = OnPath("kubectl") is not null,
        PostgresFolder = FindPostgres(),
    };

    /// <summary>Runs a program to its end; throws with its output when it fails.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0
                ? await output
                : throw new ProgramFailedException(Path.GetFileName(program), process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    // Debian keeps the server's programs out of the PATH, in a folder for each version.
    private static string? FindPostgres() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending() : Enumerable.Empty<string>())
            .Select(folder => Path.Combine(folder, "bin"))
            .Append(Path.GetDirectoryName(OnPath("initdb")) ?? string.Empty)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
}
