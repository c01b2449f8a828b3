using System.Collections.Immutable;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>The providers that the runtime layer and the attribution need. They never touch the filter, so they have a session of their own.</summary>
internal static class SideProviders
{
    // TasksFlowActivityIds and, at level Verbose, an event at each switch of a thread to another activity.
    private const long FlowActivityIds = 0x80;
    private const long SwitchEvents = 0x40000;
    private const long WorkItems = 0x12;

    public static ImmutableArray<EventPipeProvider> Of(ProcessPlan plan, bool needsThreads)
    {
        var providers = ImmutableArray.CreateBuilder<EventPipeProvider>();
        if (needsThreads)
        {
            providers.Add(new EventPipeProvider(EventKinds.Tpl, EventLevel.Verbose, FlowActivityIds | SwitchEvents));
        }

        long runtime = 0;
        foreach (var point in plan.Runtime)
        {
            runtime |= point switch
            {
                RuntimePoint.LockContention => 0x4000L,
                RuntimePoint.CollectionPause => 0x1L,
                RuntimePoint.Exceptions => 0x8000L,
                RuntimePoint.PoolQueue => 0x10000L,
                _ => 0L,
            };
            if (ProviderOf(point) is { } provider)
            {
                providers.Add(provider);
            }
        }

        // A connection is opened outside of any request; the requests that wait for one meanwhile tell whom it delays.
        if (!plan.Runtime.Contains(RuntimePoint.HttpQueue)
            && (plan.Runtime.Contains(RuntimePoint.NameResolution) || plan.Runtime.Contains(RuntimePoint.SocketConnect)))
        {
            providers.Add(ProviderOf(RuntimePoint.HttpQueue)!);
        }

        if (plan.FollowWork && !plan.Runtime.Contains(RuntimePoint.PoolWait))
        {
            providers.Add(ProviderOf(RuntimePoint.PoolWait)!);
        }

        if (runtime != 0)
        {
            // Allocations are sampled at level Verbose, and so is each item of the pool's queue, which would cost more than all the rest: not both.
            var level = plan.Runtime.Contains(RuntimePoint.CollectionPause) && !plan.Runtime.Contains(RuntimePoint.PoolQueue) ? EventLevel.Verbose : EventLevel.Informational;
            providers.Add(new EventPipeProvider(EventKinds.Runtime, level, runtime));
        }

        return providers.ToImmutable();
    }

    private static EventPipeProvider? ProviderOf(RuntimePoint point) => point switch
    {
        RuntimePoint.PoolWait => new EventPipeProvider(EventKinds.Framework, EventLevel.Verbose, WorkItems),
        RuntimePoint.HttpQueue => new EventPipeProvider(EventKinds.Http, EventLevel.Informational),
        RuntimePoint.NameResolution => new EventPipeProvider(EventKinds.Dns, EventLevel.Informational),
        RuntimePoint.SocketConnect => new EventPipeProvider(EventKinds.Sockets, EventLevel.Informational),
        // Event counters, not metrics: .NET 8 has these only, and .NET 9 and 10 still have them.
        RuntimePoint.PoolQueue => new EventPipeProvider(
            EventKinds.Counters, EventLevel.Informational, 0, new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" }),
        _ => null,
    };
}
