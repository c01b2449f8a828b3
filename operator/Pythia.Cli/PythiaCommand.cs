using System.CommandLine;
using Pythia.Cli.Asking;
using Pythia.Cli.Explain;
using Pythia.Cli.Overview;
using Pythia.Cli.TracePoints;
using Pythia.Cli.Replay;
using Spectre.Console;

namespace Pythia.Cli;

/// <summary>The root of <c>kubectl pythia</c>. Each command lives in its own folder and is added here, in one line.</summary>
internal static class PythiaCommand
{
    /// <summary>The root with all its commands; they write to <paramref name="console"/>.</summary>
    public static RootCommand Create(IAnsiConsole console)
    {
        var root = new RootCommand("Says what Pythia watches, what it has switched on and why, and what it has found.");
        root.Subcommands.Add(ExplainCommand.Create(console));
        root.Subcommands.Add(StatusCommand.Create(console));
        root.Subcommands.Add(TracePointsCommand.Create(console));
        root.Subcommands.Add(ProfileCommand.Create(console));
        root.Subcommands.Add(WhatIfCommand.Create(console));
        root.Subcommands.Add(ReplayCommand.Create(console));
        return root;
    }
}
