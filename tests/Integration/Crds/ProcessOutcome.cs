using System.Diagnostics;

namespace Pythia.Integration.Tests.Crds;

/// <summary>What a program has done.</summary>
public sealed record ProcessOutcome(int ExitCode, string StandardOutput, string StandardError)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Both streams, for looking for messages.</summary>
    public string Everything => StandardOutput + StandardError;

    /// <summary>What the program wrote; throws if it failed.</summary>
    public string Output(string what) => ExitCode == 0
        ? StandardOutput
        : throw new InvalidOperationException($"{what} ended with code {ExitCode}: {Everything}");

    /// <summary>Runs a program to its end.</summary>
    public static Task<ProcessOutcome> OfAsync(string program, string? input, params string[] arguments) =>
        OfAsync(program, input, new Dictionary<string, string>(), arguments);

    /// <summary>Runs a program to its end, with variables added to its environment.</summary>
    public static async Task<ProcessOutcome> OfAsync(string program, string? input, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = input is not null,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        await process.WaitForExitAsync(limit.Token);
        return new ProcessOutcome(process.ExitCode, await output, await error);
    }
}
