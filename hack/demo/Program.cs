using Pythia.Demo;
using Pythia.Demo.Views;
using Spectre.Console;

var options = DemoOptions.Parse(args, out var error);
if (options is null)
{
    await Console.Error.WriteLineAsync($"demo: {error}\n{DemoOptions.Usage}");
    return 2;
}

using var stop = new StopSignals();

// A log gets neither colors nor a redrawn screen.
var console = Console.IsOutputRedirected
    ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors })
    : AnsiConsole.Console;
if (Console.IsOutputRedirected)
{
    console.Profile.Width = 140;
}

IDemoView view = console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new LiveView(console) : new PlainView(Console.Out);
try
{
    return await new DemoRun(options, view, console).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    view.Note("stopped; nothing is left running");
    return 130;
}
catch (InvalidOperationException failure)
{
    await Console.Error.WriteLineAsync($"demo: {failure.Message}");
    return 1;
}
