using System.Diagnostics;
using System.Text;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// One running bpftrace. Its output is read without pause (a full pipe would stop it and lose events in silence); it gets a signal
/// when the agent dies; it is stopped with SIGINT each second, as version 0.17 can miss one, and killed after ten.
/// </summary>
internal sealed class BpftraceProcess : IAsyncDisposable
{
    private const int MaxErrorText = 4096;
    private const string MapKeys = "16384";
    private static readonly TimeSpan AttachLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly Task reading;
    private readonly Task readingErrors;

    private BpftraceProcess(Process process, BpftraceOutput output)
    {
        this.process = process;
        Output = output;
        reading = Task.Factory.StartNew(
            () => Drain(process.StandardOutput, output.Read), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        readingErrors = Task.Factory.StartNew(
            () => Drain(process.StandardError, KeepError), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public BpftraceOutput Output { get; }

    public int Pid => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts a program and waits until its probes are attached.</summary>
    /// <returns>The process, or why there is none.</returns>
    public static async Task<(BpftraceProcess? Started, ApplyOutcome.Failed? Failure)> StartAsync(
        ChildStarter starter, KernelAvailability tools, KernelProgram program, Action<KernelEvent> onEvent, Slots.SlotSums? slotSums,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tools.Setpriv) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["--pdeathsig", "TERM", "--", tools.Bpftrace, "-f", "json", "-e", program.Text])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["BPFTRACE_MAX_MAP_KEYS"] = MapKeys;
        if (tools.Version is not { HasNewMapKeys: true })
        {
            start.Environment["BPFTRACE_MAP_KEYS_MAX"] = MapKeys;
        }

        BpftraceProcess started;
        try
        {
            started = new BpftraceProcess(await starter.StartAsync(start), new BpftraceOutput(onEvent, slotSums));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return (null, new ApplyOutcome.Failed(FailureReason.ProgramFailed, e.Message));
        }

        var exited = started.process.WaitForExitAsync(cancellationToken);
        var first = await Task.WhenAny(started.Output.Attached.Task, exited, Task.Delay(AttachLimit, cancellationToken));
        if (first == started.Output.Attached.Task && !started.HasExited)
        {
            return (started, null);
        }

        var failure = started.DescribeFailure(attached: false);
        await started.DisposeAsync();
        return (null, failure);
    }

    /// <summary>Why it ended, from what it wrote.</summary>
    public ApplyOutcome.Failed DescribeFailure(bool attached)
    {
        string text;
        lock (errors)
        {
            text = errors.ToString();
        }

        // Newer versions do not say that it was for want of a capability.
        var missing = KernelCapabilities.Missing();
        text += missing.IsEmpty ? string.Empty : $"\nthe agent lacks {string.Join(" and ", missing)}";
        var reason = text.Contains("permitted", StringComparison.OrdinalIgnoreCase) || text.Contains("root user", StringComparison.OrdinalIgnoreCase)
                || text.Contains("CAP_", StringComparison.Ordinal) ? FailureReason.MissingCapability
            : text.Contains("tracepoint not found", StringComparison.OrdinalIgnoreCase) ? FailureReason.MissingTracepoint
            : FailureReason.ProgramFailed;
        return new ApplyOutcome.Failed(
            reason, (attached ? "bpftrace ended by itself: " : $"bpftrace did not attach its probes within {AttachLimit.TotalSeconds:f0} s: ") + text.ReplaceLineEndings(" ").Trim());
    }

    /// <summary>Stops it; the last counts are read.</summary>
    public async ValueTask DisposeAsync()
    {
        var exited = process.WaitForExitAsync(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        while (!exited.IsCompleted && watch.Elapsed < StopLimit)
        {
            Native.Signal(process.Id, Native.Interrupt);
            await Task.WhenAny(exited, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        if (!exited.IsCompleted)
        {
            Native.Signal(process.Id, Native.Kill);
            await exited;
        }

        await Task.WhenAll(reading, readingErrors);
        process.Dispose();
    }

    private static void Drain(StreamReader stream, Action<string> onLine)
    {
        while (stream.ReadLine() is { } line)
        {
            onLine(line);
        }
    }

    private void KeepError(string line)
    {
        // Harmless where the program loads all the same, misleading where it does not.
        if (line.Contains("RLIMIT_MEMLOCK", StringComparison.Ordinal))
        {
            return;
        }

        lock (errors)
        {
            if (errors.Length < MaxErrorText)
            {
                errors.Append(line).Append('\n');
            }
        }
    }
}
