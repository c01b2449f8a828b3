using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Discovering;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Connects to a process's runtime by the socket that the process has, wherever its <c>TMPDIR</c> and the agent's own point to; the
/// library alone looks in the agent's temporary folder for processes that share its root.
/// </summary>
internal static class DiagnosticPort
{
    /// <summary>A client for the process. When no socket is found, its first use fails with the reason.</summary>
    public static DiagnosticsClient ClientOf(int pid)
    {
        var path = new ProcFiles().DiagnosticPort(pid);

        // A comma ends the path in the library's own syntax.
        return path is null || path.Contains(',', StringComparison.Ordinal)
            ? new DiagnosticsClient(pid)
            : DiagnosticsClientConnector.FromDiagnosticPort(path + ",connect", CancellationToken.None).GetAwaiter().GetResult().Instance;
    }
}
