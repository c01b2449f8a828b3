using Pythia.Cli;
using Spectre.Console;

return await PythiaCommand.Create(AnsiConsole.Console).Parse(args).InvokeAsync();
