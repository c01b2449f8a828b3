using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// The part of the program that counts page faults. Counted only: a fault of its own is too cheap to be reported, many of them are a
/// variable. A counter for each process costs half of what one map with the process as its key costs, and a raw tracepoint spares the
/// fault the record of an event that nobody reads.
/// </summary>
internal static class FaultProgram
{
    /// <summary>The name of a process's counter, without the process.</summary>
    public const string CountOf = "@f";

    /// <summary>Appends the probe.</summary>
    /// <returns>False when the kernel lacks the tracepoint.</returns>
    public static bool Append(StringBuilder text, ImmutableArray<int> pids, Func<string, bool> exists)
    {
        if (!exists("exceptions/page_fault_user"))
        {
            return false;
        }

        text.Append(exists(KernelProgram.RawTracepoints) ? "rawtracepoint:page_fault_user" : "tracepoint:exceptions:page_fault_user").Append(" { $p = pid; ");
        foreach (var pid in pids)
        {
            text.Append(CultureInfo.InvariantCulture, $"if ($p == {pid}) {{ {CounterOf(pid)} = count(); }} ");
        }

        text.Append("}\n");
        return true;
    }

    /// <summary>The name of a process's counter.</summary>
    public static string CounterOf(int pid) => string.Create(CultureInfo.InvariantCulture, $"{CountOf}{pid}");
}
