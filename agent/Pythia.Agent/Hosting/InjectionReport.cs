using System.Collections.Immutable;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Hosting;

/// <summary>What the operator is told about tier 2. Processes into which nothing was loaded yet are looked at every 30 seconds.</summary>
internal sealed class InjectionReport(HookLoader loader)
{
    private const int MaxItems = 64;
    private const long LookInterval = 30_000_000_000;

    private readonly Dictionary<ProcessKey, (long At, InjectionRefusal Refusal, string Message)> looks = [];
    private InjectionWatch watch = InjectionWatch.Start;

    /// <summary>Takes in what runs and how it is observed.</summary>
    public void Observe(IReadOnlyCollection<ServiceProcess> running, IReadOnlyCollection<string> podUids, EventPipeDriver driver, long now)
    {
        watch = watch.Observe(running, podUids, driver.Sessions.Where(s => s.Hook.IsActive).Select(s => s.Process), now);
        foreach (var gone in looks.Keys.Except(running.Select(p => p.Key)).ToList())
        {
            looks.Remove(gone);
        }
    }

    /// <summary>One per process for which the set asks for tier 2, failures first.</summary>
    public ImmutableArray<InjectionAcknowledgement> Of(SetPlan set, EventPipeDriver driver, long now)
    {
        if (!set.Set.Spec.Injection.Enabled)
        {
            return [];
        }

        var ended = watch.Ended.Values.Select(e => e.Process)
            .Where(p => p.Namespace == set.Set.Namespace && (set.Set.Spec.Injection.Services.IsDefaultOrEmpty || set.Set.Spec.Injection.Services.Contains(p.Service)))
            .Select(p => Item(p, InjectionState.Failed, "ProcessEnded", "the process ended within ten minutes after the hook was loaded"));
        return
        [
            .. ended.Concat(set.Injectable.Select(p => OfProcess(p, driver, now)))
                .OrderByDescending(i => i.State == InjectionState.Failed).ThenBy(i => i.Pod, StringComparer.Ordinal).Take(MaxItems),
        ];
    }

    private InjectionAcknowledgement OfProcess(ServiceProcess process, EventPipeDriver driver, long now)
    {
        var state = driver.Sessions.FirstOrDefault(s => s.Process.Key == process.Key)?.Hook ?? HookState.Idle;
        return state switch
        {
            { IsActive: true } => Item(process, InjectionState.Active, string.Empty, string.Empty) with
            {
                HealthySeconds = (int)Math.Min(int.MaxValue, (now - state.ActiveSince) / 1_000_000_000),
            },
            { Refusal: InjectionRefusal.Silent } => Item(process, InjectionState.Failed, state.Refusal.ToString(), state.Message),
            { Refusal: not InjectionRefusal.None } => Item(process, InjectionState.Refused, state.Refusal.ToString(), state.Message),
            _ => Looked(process, now),
        };
    }

    private InjectionAcknowledgement Looked(ServiceProcess process, long now)
    {
        if (!looks.TryGetValue(process.Key, out var look) || now - look.At > LookInterval
            || (look.Refusal == InjectionRefusal.TooYoung && now - look.At > LookInterval / 10))
        {
            var (refusal, message) = loader.Check(process);
            looks[process.Key] = look = (now, refusal, message);
        }

        return look.Refusal == InjectionRefusal.None
            ? Item(process, InjectionState.Eligible, string.Empty, string.Empty)
            : Item(process, InjectionState.Refused, look.Refusal.ToString(), look.Message);
    }

    private static InjectionAcknowledgement Item(ServiceProcess process, InjectionState state, string reason, string message) => new()
    {
        Service = process.Service, Pod = process.Pod, State = state, Reason = reason, Message = message,
    };
}
