using System.Diagnostics;
using System.Globalization;

namespace Pythia.Scenarios.Tests;

/// <summary>What is attached to processes, read from the kernel.</summary>
internal static class Probes
{
    private const string Connected = "03";

    /// <summary>Open connections to a .NET process's diagnostic port: one for each event session.</summary>
    public static int DiagnosticSessionsOf(int processId)
    {
        // proc_net_unix: Num RefCount Protocol Flags Type St Inode Path
        var socket = string.Create(CultureInfo.InvariantCulture, $"/dotnet-diagnostic-{processId}-");
        return File.ReadLines("/proc/net/unix")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields.Length >= 8 && fields[5] == Connected && fields[7].Contains(socket, StringComparison.Ordinal));
    }

    /// <summary>The bpftrace processes of a session that an agent led.</summary>
    public static IEnumerable<int> TracersOfSession(int sessionId) => Process.GetProcessesByName("bpftrace").Select(p => p.Id).Where(id => SessionOf(id) == sessionId);

    public static async Task WaitUntilGoneAsync(int agentId, IReadOnlyList<int> traced, TimeSpan timeout, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var sessions = traced.Sum(DiagnosticSessionsOf);
            var programs = TracersOfSession(agentId).Count();
            if (sessions + programs == 0)
            {
                return;
            }

            Assert.True(clock.Elapsed < timeout, $"after {timeout.TotalSeconds:0} s: {sessions} event sessions and {programs} bpftrace programs");
            await Task.Delay(100, cancellation);
        }
    }

    private static int SessionOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
