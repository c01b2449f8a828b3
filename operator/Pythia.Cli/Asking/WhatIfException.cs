namespace Pythia.Cli.Asking;

/// <summary>A question that was not answered: one line for a person, and what the process returns.</summary>
internal sealed class WhatIfException(string message, int exitCode) : Exception(message)
{
    /// <summary>What the process returns.</summary>
    public int ExitCode => exitCode;
}
