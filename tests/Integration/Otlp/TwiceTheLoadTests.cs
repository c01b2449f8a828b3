using System.Diagnostics;
using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The short form of <c>make overload</c>, with processes of its own.</summary>
public sealed class TwiceTheLoadTests
{
    [Fact]
    public async Task Overload_keeps_memory_sums_and_findings()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Repository.Root, "tests/Benchmarks/bin", configuration, "net10.0/Pythia.Benchmarks.dll");
        if (!File.Exists(program))
        {
            Assert.Skip($"{program} is not built");
        }

        if (Environment.ProcessorCount < 2)
        {
            Assert.Skip("senders and operator need a processor each");
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "overload", "0.35"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(4));
        try
        {
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{output}\n{await error}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
