namespace Pythia.Cli.Cluster;

/// <summary>What a command writes.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text = 0,

    /// <summary>For programs.</summary>
    Json,
}
