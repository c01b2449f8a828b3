namespace Pythia.Demo;

/// <summary>A program ended with something else than zero.</summary>
internal sealed class ProgramFailedException(string program, int exitCode, string output)
    : InvalidOperationException($"{program} ended with {exitCode}: {output}")
{
    public int ExitCode => exitCode;
}
