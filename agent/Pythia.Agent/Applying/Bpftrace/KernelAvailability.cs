using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>Finds out whether the kernel layer can work on this node.</summary>
internal sealed record KernelAvailability
{
    private static readonly string[] TraceFolders = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    // Linux 5.18 gave sched_switch the state of the thread that stops as its fourth argument.
    private static readonly Version FirstWithState = new(5, 18);

    /// <summary>Why it cannot; <see cref="FailureReason.None"/> when it can as far as is visible from outside.</summary>
    public required FailureReason Reason { get; init; }

    /// <summary>The path of bpftrace.</summary>
    public string Bpftrace { get; init; } = string.Empty;

    /// <summary>The path of setpriv.</summary>
    public string Setpriv { get; init; } = string.Empty;

    /// <summary>The version of bpftrace; null when it does not say.</summary>
    public BpftraceVersion? Version { get; init; }

    private string Tracefs { get; init; } = string.Empty;

    /// <summary>Looks for the programs and the trace file system, which it mounts when it may.</summary>
    /// <param name="path">Where the programs are; null: where PATH says.</param>
    public static KernelAvailability Probe(string? path = null)
    {
        path ??= Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        if (FindProgram("bpftrace", path) is not { } bpftrace)
        {
            return new KernelAvailability { Reason = FailureReason.MissingBpftrace };
        }

        if (FindProgram("setpriv", path) is not { } setpriv)
        {
            return new KernelAvailability { Reason = FailureReason.MissingSetpriv };
        }

        var tracefs = TraceFolders.FirstOrDefault(HasEvents);
        if (tracefs is null && Native.MountTracefs(TraceFolders[0]) && HasEvents(TraceFolders[0]))
        {
            tracefs = TraceFolders[0];
        }

        return tracefs is null
            ? new KernelAvailability { Reason = FailureReason.MissingTracefs }
            : new KernelAvailability
            {
                Reason = FailureReason.None, Bpftrace = bpftrace, Setpriv = setpriv, Tracefs = tracefs, Version = BpftraceVersion.Of(bpftrace),
            };
    }

    /// <summary>
    /// True when the kernel has the tracepoint <c>category/name</c>, or the kernel or bpftrace what one of the other names of
    /// <see cref="KernelProgram"/> stands for.
    /// </summary>
    public bool HasTracepoint(string name) => name switch
    {
        KernelProgram.KernelTypes => File.Exists("/sys/kernel/btf/vmlinux"),
        KernelProgram.RawTracepoints => Version is { HasRawTracepoints: true },
        KernelProgram.RawSwitches => Environment.OSVersion.Version >= FirstWithState,
        _ => Directory.Exists($"{Tracefs}/events/{name}"),
    };

    private static bool HasEvents(string folder) => Directory.Exists(folder + "/events/sched");

    private static string? FindProgram(string name, string path) =>
        path.Split(':')
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
