using System.Collections.Immutable;
using System.Globalization;
using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>Names and parameters of the kernel layer's trace points.</summary>
internal static class KernelTemplates
{
    /// <summary>The only parameter: shorter events are counted but not reported one by one.</summary>
    public const string MinMicroseconds = "minMicroseconds";

    /// <summary>Ten minutes: no threshold needs more.</summary>
    public const long LargestMicroseconds = 600_000_000;

    private static readonly ImmutableArray<(string Name, KernelTemplate Template, long Threshold)> Names =
    [
        ("syscall/fsync", KernelTemplate.SyscallFsync, 200),
        ("syscall/write", KernelTemplate.SyscallWrite, 1000),
        ("syscall/read", KernelTemplate.SyscallRead, 1000),
        ("syscall/open", KernelTemplate.SyscallOpen, 1000),
        ("syscall/connect", KernelTemplate.SyscallConnect, 500),
        ("syscall/send", KernelTemplate.SyscallSend, 1000),
        ("syscall/receive", KernelTemplate.SyscallReceive, 1000),
        ("syscall/futex", KernelTemplate.SyscallFutex, 1000),
        ("thread/offcpu", KernelTemplate.ThreadOffCpu, 1000),
        ("block/io", KernelTemplate.BlockIo, 500),
        ("thread/runqueue", KernelTemplate.ThreadRunQueue, 1000),
        ("thread/throttled", KernelTemplate.ThreadThrottled, 1000),
        ("tcp/retransmit", KernelTemplate.TcpRetransmit, 0),
        ("tcp/rtt", KernelTemplate.TcpRoundTrip, 0),
        ("memory/fault", KernelTemplate.PageFault, 0),
    ];

    /// <summary>All names, <c>source/operation</c>.</summary>
    public static IEnumerable<string> All => Names.Select(n => n.Name);

    /// <summary>The name of a template, <c>source/operation</c>.</summary>
    public static string NameOf(KernelTemplate template) => Names.First(n => n.Template == template).Name;

    /// <summary>True for a template whose sums become variables of the process's requests, and whose events are never reported.</summary>
    public static bool IsVariable(KernelTemplate template) => template is KernelTemplate.TcpRoundTrip or KernelTemplate.PageFault;

    /// <summary>True for a template that tells what happened to a thread before it ran, so that what it serves next was delayed.</summary>
    public static bool IsDispatch(KernelTemplate template) => template is KernelTemplate.ThreadRunQueue or KernelTemplate.ThreadThrottled;

    /// <summary>Whether the events happen on a thread while it serves a request, so that the thread's slot tells which: system calls and blocking.</summary>
    public static bool HappensOnItsThread(KernelTemplate template) => template is >= KernelTemplate.SyscallFsync and <= KernelTemplate.ThreadOffCpu;

    /// <summary>Finds the template that an id names.</summary>
    public static bool TryOf(TracePointId id, out KernelTemplate template)
    {
        var name = id.Source + "/" + id.Operation;
        foreach (var entry in Names)
        {
            if (entry.Name == name)
            {
                template = entry.Template;
                return true;
            }
        }

        template = default;
        return false;
    }

    /// <summary>
    /// Reads the threshold. Parameters other than <see cref="MinMicroseconds"/> and anything but 0..<see cref="LargestMicroseconds"/>
    /// in digits are refused, because parameters become program text.
    /// </summary>
    public static bool TryThreshold(
        KernelTemplate template, ImmutableSortedDictionary<string, string> parameters, out long microseconds, out string? problem)
    {
        microseconds = Names.First(n => n.Template == template).Threshold;
        problem = null;
        foreach (var (name, value) in parameters)
        {
            if (name != MinMicroseconds)
            {
                problem = $"unknown parameter '{name}'; the kernel templates know only '{MinMicroseconds}'";
                return false;
            }

            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out microseconds) || microseconds > LargestMicroseconds)
            {
                problem = $"parameter '{name}' must be a number from 0 to {LargestMicroseconds}, not '{value}'";
                return false;
            }
        }

        return true;
    }
}
