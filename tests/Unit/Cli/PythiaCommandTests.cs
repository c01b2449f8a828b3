using Pythia.Cli;
using Spectre.Console;

namespace Pythia.Unit.Tests.Cli;

public sealed class PythiaCommandTests
{
    [Theory]
    [InlineData("explain orders -n shop -o json", true)]
    [InlineData("status -A", true)]
    [InlineData("tracepoints --catalogue", true)]
    [InlineData("status -o yaml", false)]
    [InlineData("status -A -n shop", false)]
    [InlineData("explain a b", false)]
    [InlineData("nonsense", false)]
    public void Command_line_is_accepted_or_refused(string arguments, bool accepted)
    {
        var parsed = PythiaCommand.Create(AnsiConsole.Console).Parse(arguments);

        Assert.Equal(accepted, parsed.Errors.Count == 0);
    }
}
