using System.Runtime.InteropServices;
using Pythia.Demo;
using Pythia.Demo.Views;
using Spectre.Console;

var options = DemoOptions.Parse(args, out var error);
if (options is null)
{
    await Console.Error.WriteLineAsync($"demo: {error}\n{DemoOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

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
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    view.Note("stopped; nothing is left running");
    return 130;
}
catch (InvalidOperationException failure)
{
    await Console.Error.WriteLineAsync($"demo: {failure.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
