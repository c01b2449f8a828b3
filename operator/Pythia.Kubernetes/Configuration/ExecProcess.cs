using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>Runs a credential plugin.</summary>
internal static class ExecProcess
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private const int MaximumOutput = 1 << 20;

    /// <summary>Runs it and returns what it wrote to its standard output.</summary>
    /// <exception cref="KubernetesConfigurationException">It cannot be started, fails, or takes over a minute.</exception>
    public static async Task<string> RunAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        using var process = Start(plugin);
        try
        {
            process.StandardInput.Close();
            var errors = ReadAsync(process.StandardError, limit.Token);
            var output = await ReadAsync(process.StandardOutput, limit.Token);
            var error = await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? output
                : throw new KubernetesConfigurationException($"{plugin.Origin}: '{plugin.Command}' ended with code {process.ExitCode}: {error.Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesConfigurationException($"{plugin.Origin}: '{plugin.Command}' did not end within {TimeLimit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ExecPlugin plugin)
    {
        var start = new ProcessStartInfo(plugin.Command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in plugin.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(new
        {
            apiVersion = plugin.ApiVersion,
            kind = "ExecCredential",
            spec = new { interactive = false },
        });
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new KubernetesConfigurationException($"{plugin.Origin}: '{plugin.Command}' cannot be started: {error.Message}. {plugin.InstallHint}".TrimEnd(), error);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var text = new System.Text.StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // What exceeds the bound is read, so that the program can end, and thrown away.
            text.Append(buffer, 0, Math.Min(count, MaximumOutput - text.Length));
        }

        return text.ToString();
    }
}
