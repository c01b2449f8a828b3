using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Pythia.Agent.Applying.Injected;

/// <summary>The hook's event provider: events come out of it, commands go in as a session's argument.</summary>
internal static class HookProvider
{
    public const string Name = "Pythia-Hook-V2";
    private const string Argument = "Spec";

    /// <summary>For the session that receives.</summary>
    public static EventPipeProvider Receiving(string command) => Of(EventLevel.Informational, command);

    /// <summary>For a session that only carries a command.</summary>
    public static EventPipeProvider Commanding(string command) => Of(EventLevel.Critical, command);

    private static EventPipeProvider Of(EventLevel level, string command) =>
        new(Name, level, 0x1, new Dictionary<string, string> { [Argument] = command });
}
