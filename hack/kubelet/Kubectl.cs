using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pythia.Kubelet;

/// <summary>kubectl, as a user calls it.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    public string Kubeconfig => kubeconfig;

    /// <summary>Runs a command; its output, or an exception with what it said.</summary>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancellation)
    {
        var (code, output, error) = await TryRunAsync(arguments, input, cancellation);
        return code == 0
            ? output
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {error.Trim()}");
    }

    /// <summary>Runs a command; exit code, output and error output.</summary>
    public async Task<(int Code, string Output, string Error)> TryRunAsync(
        IReadOnlyList<string> arguments, string? input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("kubectl")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "--kubeconfig", kubeconfig }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardInput.WriteAsync(input ?? string.Empty);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    public Task ApplyAsync(string manifest, CancellationToken cancellation) =>
        RunAsync(["apply", "--server-side", "--force-conflicts", "-f", "-"], manifest, cancellation);

    public Task ApplyFileAsync(string file, CancellationToken cancellation) =>
        RunAsync(["apply", "--server-side", "--force-conflicts", "-f", file], null, cancellation);

    /// <summary>An object or a list as JSON; null when it is not there.</summary>
    public async Task<JsonNode?> GetAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (code, output, error) = await TryRunAsync(["get", .. arguments, "-o", "json"], null, cancellation);
        return code == 0
            ? JsonNode.Parse(output)
            : error.Contains("NotFound", StringComparison.Ordinal) ? null
            : throw new InvalidOperationException($"kubectl get {string.Join(' ', arguments)}: {error.Trim()}");
    }
}
