using System.Diagnostics;
using System.Runtime.InteropServices;
using Shop.Load;

var options = LoadOptions.Parse(args, out var error);
if (options is null)
{
    await Console.Error.WriteLineAsync($"load: {error}");
    return 2;
}

using var stop = options.Duration > TimeSpan.Zero ? new CancellationTokenSource(options.Duration) : new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await (options.Workers > 0 ? new ClosedLoop(options).RunAsync(stop.Token) : new OpenLoop(options).RunAsync(stop.Token));
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
