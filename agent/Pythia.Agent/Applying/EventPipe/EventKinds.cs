namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Recognizes events by provider and name (native runtime events by number: they carry no name).</summary>
internal static class EventKinds
{
    public const string DiagnosticSource = "Microsoft-Diagnostics-DiagnosticSource";
    public const string Tpl = "System.Threading.Tasks.TplEventSource";
    public const string Runtime = "Microsoft-Windows-DotNETRuntime";
    public const string Http = "System.Net.Http";
    public const string Dns = "System.Net.NameResolution";
    public const string Sockets = "System.Net.Sockets";
    public const string Counters = "System.Runtime";
    public const string Framework = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const string OwnEvents = "Microsoft-DotNETCore-EventPipe";

    public static EventKind Of(string provider, int id, string name) => provider switch
    {
        DiagnosticSource => OfDiagnosticSource(name),
        Tpl => id == 25 ? EventKind.SetActivityId : EventKind.Other,
        OwnEvents => id == 1 || name == "ProcessInfo" ? EventKind.SessionEnded : EventKind.Other,
        Runtime => OfRuntime(id),
        Http => name == "RequestLeftQueue" ? EventKind.RequestLeftQueue : EventKind.Other,
        Framework => id == 30 ? EventKind.WorkEnqueued : id == 31 ? EventKind.WorkDequeued : EventKind.Other,
        Dns => OfStartStop(name, "Resolution", EventKind.ResolutionStart, EventKind.ResolutionStop),
        Sockets => OfStartStop(name, "Connect", EventKind.ConnectStart, EventKind.ConnectStop),
        Counters => name == "EventCounters" ? EventKind.CounterValue : EventKind.Other,
        Injected.HookProvider.Name => name switch
        {
            "Spans" => EventKind.HookSpans,
            "Names" => EventKind.HookNames,
            "Health" => EventKind.HookHealth,
            _ => EventKind.Other,
        },
        _ => EventKind.Other,
    };

    private static EventKind OfDiagnosticSource(string name) => name switch
    {
        "ActivityStart" => EventKind.ActivityStart,
        "ActivityStop" => EventKind.ActivityStop,
        "Activity1Start" => EventKind.RequestStart,
        "Activity1Stop" => EventKind.RequestStop,
        "Message" => EventKind.FilterParsed,
        "Version" => EventKind.FilterVersion,
        _ => EventKind.Other,
    };

    // Numbers: the runtime's event manifest (ClrEtwAll.man).
    private static EventKind OfRuntime(int id) => id switch
    {
        81 => EventKind.ContentionStart,
        91 => EventKind.ContentionStop,
        9 => EventKind.SuspendStart,
        3 => EventKind.RestartStop,
        1 => EventKind.CollectionStart,
        10 => EventKind.AllocationTick,
        80 => EventKind.ExceptionThrown,
        55 => EventKind.PoolAdjustment,
        _ => EventKind.Other,
    };

    private static EventKind OfStartStop(string name, string noun, EventKind start, EventKind stop) =>
        name == noun + "Start" ? start : name == noun + "Stop" || name == noun + "Failed" ? stop : EventKind.Other;
}
