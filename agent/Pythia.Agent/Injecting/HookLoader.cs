using System.Globalization;
using Pythia.Agent.Discovering;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Injecting;

/// <summary>
/// Loads the hook into a process, or says why not. A start-up hook that throws, is missing, is not an assembly, is named by a relative
/// path or has the name of an assembly that is loaded already ends the process: each of these is excluded here before the runtime is
/// asked, by what is true then and cannot change afterwards.
/// </summary>
internal sealed class HookLoader(ProcFiles proc, TimeSpan leastAge)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FactReader facts = new(proc);

    public HookLoader(ProcFiles proc)
        : this(proc, InjectionCheck.LeastAge)
    {
    }

    /// <summary>Checks only; the refusal that loading would meet now.</summary>
    public (InjectionRefusal Refusal, string Message) Check(ServiceProcess process)
    {
        using var files = Open(process);
        return files is null ? NoFolder : InjectionCheck.Check(facts.Read(process, files), leastAge);
    }

    /// <summary>Loads it, unless it is loaded. Loading twice does no harm, either: the same file, the same assembly, one thread.</summary>
    public async Task<(InjectionRefusal Refusal, string Message)> LoadAsync(ServiceProcess process, CancellationToken cancellationToken)
    {
        using var files = Open(process);
        if (files is null)
        {
            return NoFolder;
        }

        var known = facts.Read(process, files);
        if (known.IsSame && InjectionCheck.IsLoaded(known))
        {
            return (InjectionRefusal.None, string.Empty);
        }

        var verdict = InjectionCheck.Check(known, leastAge);
        verdict = verdict.Refusal == InjectionRefusal.None ? files.Place() : verdict;
        if (verdict.Refusal != InjectionRefusal.None)
        {
            return verdict;
        }

        if (proc.DiagnosticPort(process.Key.Pid) is not { } socket)
        {
            return (InjectionRefusal.PortUnavailable, "the process has no diagnostic port");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return await RuntimePort.LoadAsync(socket, process.Key.Pid, files.HookPath, () => IsSame(process) && files.CheckNow(), limit.Token);
    }

    private static (InjectionRefusal, string) NoFolder =>
        (InjectionRefusal.UnsafeFolder, "the process has ended, or its folder for temporary files has an unusual name");

    private bool IsSame(ServiceProcess process) => proc.Stat(process.Key.Pid)?.StartTicks == process.Key.StartTicks;

    private TargetFiles? Open(ServiceProcess process)
    {
        var pid = process.Key.Pid;
        if (ProcessIdentity.Of(proc.Text(pid, "status")) is not { } identity)
        {
            return null;
        }

        var files = TargetFiles.Open(pid, proc.TemporaryFolder(pid), identity);
        if (files is null || IsSame(process))
        {
            return files;
        }

        files.Dispose();
        return null;
    }
}
