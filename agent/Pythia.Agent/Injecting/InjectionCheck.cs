namespace Pythia.Agent.Injecting;

/// <summary>Decides from the facts whether the hook may be loaded. Pure; whatever is not known to be harmless is refused.</summary>
internal static class InjectionCheck
{
    /// <summary>Younger processes are still starting.</summary>
    public static TimeSpan LeastAge { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The runtime, the hook and the buffers of a session must fit in.</summary>
    public const long LeastMemory = 96L << 20;

    /// <summary>The hook has one thread, a session another.</summary>
    public const long LeastThreads = 16;

    // Container runtimes' own profiles: they let a process read its files.
    private static readonly string[] HarmlessProfiles = ["", "unconfined", "docker-default", "cri-containerd.apparmor.d", "containerd-default", "crio-default"];

    /// <summary>True when the process has the hook already.</summary>
    public static bool IsLoaded(ProcessFacts facts) => facts.MappedHooks.Any(m => m == facts.HookPath || m == facts.HookPath + " (deleted)");

    /// <summary>What speaks against loading, with a sentence for a person.</summary>
    public static (InjectionRefusal Refusal, string Message) Check(ProcessFacts facts, TimeSpan leastAge) =>
        !facts.IsSame ? (InjectionRefusal.ProcessGone, "the process has ended")
        : facts.State is 'T' or 't' or 'Z' or 'X' || facts.TracerPid != 0
            ? (InjectionRefusal.BeingTraced, "the process is stopped or traced; try again when it runs freely")
        : facts.Age < leastAge ? (InjectionRefusal.TooYoung, $"the process runs for less than {leastAge.TotalSeconds:f0} s")
        : OfRuntime(facts) ?? OfName(facts) ?? OfSurroundings(facts) ?? (InjectionRefusal.None, string.Empty);

    private static (InjectionRefusal, string)? OfRuntime(ProcessFacts facts) =>
        !facts.HasRuntime ? (InjectionRefusal.UnsupportedRuntime, "no .NET runtime is mapped: compiled ahead of time, or in a single file")
        : facts.SharedRuntime is not { } version
            ? (InjectionRefusal.SelfContained, "the runtime belongs to the application and may be trimmed; deploy the application framework-dependent")
        : version.Major is < 8 or > 10 ? (InjectionRefusal.UnsupportedRuntime, $"tested with .NET 8, 9 and 10 only, not {version}")
        : null;

    private static (InjectionRefusal, string)? OfName(ProcessFacts facts) =>
        facts.MappedHooks.Any(m => m != facts.HookPath && m != facts.HookPath + " (deleted)")
            ? (InjectionRefusal.NameTaken, $"an assembly named {HookAssembly.Name} from another place is loaded")
        : facts.FoldersWithHook.FirstOrDefault() is { } folder
            ? (InjectionRefusal.NameTaken, $"a folder of the application has a file {HookAssembly.FileName}")
        : null;

    private static (InjectionRefusal, string)? OfSurroundings(ProcessFacts facts) =>
        facts.SelinuxEnforces ? (InjectionRefusal.SecurityModule, "SELinux enforces on this node: the process might not be let to read the hook")
        : !HarmlessProfiles.Contains(facts.AppArmorProfile.Split(' ')[0])
            ? (InjectionRefusal.SecurityModule, "the process has an AppArmor profile of its own, which might not let it read the hook")
        : facts.MemoryLeft < LeastMemory ? (InjectionRefusal.LittleMemory, $"the process has less than {LeastMemory >> 20} MiB left until its memory limit")
        : facts.ThreadsLeft < LeastThreads ? (InjectionRefusal.FewThreads, $"the process has less than {LeastThreads} threads left until its limit")
        : null;
}
