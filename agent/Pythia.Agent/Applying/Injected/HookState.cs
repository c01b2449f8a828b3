using Pythia.Agent.Injecting;

namespace Pythia.Agent.Applying.Injected;

/// <summary>How far tier 2 is in one process.</summary>
/// <param name="IsActive">The hook reports and carries out the command.</param>
/// <param name="ActiveSince">Monotonic time from which it has done so without a break; 0 when it does not.</param>
/// <param name="Refusal">Why it is not loaded, or no longer trusted.</param>
/// <param name="Message">For a person.</param>
internal sealed record HookState(bool IsActive, long ActiveSince, InjectionRefusal Refusal, string Message)
{
    /// <summary>Nothing tried.</summary>
    public static HookState Idle { get; } = new(false, 0, InjectionRefusal.None, string.Empty);

    /// <summary>Trying again may help: the reason may pass by itself.</summary>
    public bool MayPass => Refusal is InjectionRefusal.TooYoung or InjectionRefusal.BeingTraced or InjectionRefusal.LittleMemory
        or InjectionRefusal.FewThreads or InjectionRefusal.NotWritable or InjectionRefusal.PortUnavailable;
}
