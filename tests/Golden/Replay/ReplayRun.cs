using System.Text.Json;
using Pythia.Cli;
using Spectre.Console;

namespace Pythia.Golden.Tests.Replay;

/// <summary>Runs <c>kubectl pythia replay -o json</c> in this process.</summary>
internal static class ReplayRun
{
    public static JsonElement Json(params string[] arguments)
    {
        var (exitCode, output) = Text(["-o", "json", .. arguments]);
        Assert.Equal(0, exitCode);
        return JsonDocument.Parse(output).RootElement;
    }

    public static (int ExitCode, string Output) Text(params string[] arguments)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        return (PythiaCommand.Create(console).Parse(["replay", .. arguments]).Invoke(), output.ToString());
    }

    public static List<string> Services(JsonElement result) =>
        [.. result.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("service").GetString()!)];
}
