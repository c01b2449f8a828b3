using Pythia.Cli;
using Spectre.Console;

var console = AnsiConsole.Console;
if (Console.IsOutputRedirected)
{
    // A pipe has no width; wrapping at a guessed one would tear rows apart.
    console.Profile.Width = 400;
}

var parsed = PythiaCommand.Create(console).Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
