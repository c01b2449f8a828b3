using System.Collections.Immutable;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Sets and processes to plan with.</summary>
internal static class Sets
{
    public static NodeLimits Limits { get; } = new()
    {
        MaxOverheadPermille = 20, MaxCpuMillicoresPerNode = 200, MaxMemoryMebibytesPerNode = 512, MaxSpansPerSecond = 1000, LeaseSeconds = 60,
    };

    public static ServiceProcess Process(int pid, string service, string @namespace = "shop") => new()
    {
        Key = new ProcessKey(pid, (ulong)pid * 7), Namespace = @namespace, Pod = service + "-0", PodUid = "uid-" + pid, Service = service,
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", service),
    };

    public static SetView Of(params string[] desired) => new()
    {
        Namespace = "shop",
        Name = "set",
        Spec = new TracePointSetSpec { ExpectationRef = "e" },
        Status = new TracePointSetStatus
        {
            DesiredHash = "h1",
            Limits = Limits,
            Desired = [.. desired.Select(id => new DesiredTracePoint { Id = id, Mechanism = "EventPipe" })],
        },
    };

    public static SetView With(this SetView set, Func<DesiredTracePoint, DesiredTracePoint> change) =>
        set with { Status = set.Status with { Desired = [.. set.Status.Desired.Select(change)] } };

    public static PlanningInput Input(SetView set, params ServiceProcess[] processes) => new()
    {
        Sets = [set], Processes = [.. processes], Lease = LeaseState.Full,
    };
}
