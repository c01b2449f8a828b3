namespace Pythia.Agent.Guarding;

/// <summary>
/// CPU that one event costs the traced process, in nanoseconds: medians measured on .NET 10 (the figures are in agent/README.md).
/// They are priors: what a machine really pays differs, the order of magnitude does not.
/// </summary>
internal static class EventCost
{
    /// <summary>The stop event of an activity with five fields, kernel part of the write included.</summary>
    public const double Activity = 1900;

    /// <summary>Each tag of it.</summary>
    public const double Tag = 140;

    /// <summary>The start and stop event of a request, with method, path, query, route values and status.</summary>
    public const double Request = 6000;

    /// <summary>An activity that the hook inside the process records.</summary>
    public const double InjectedActivity = 450;

    /// <summary>A request that the hook records, with its route, query and status.</summary>
    public const double InjectedRequest = 2500;

    /// <summary>The switch of a thread to another activity.</summary>
    public const double ActivitySwitch = 250;

    /// <summary>One event of the runtime.</summary>
    public const double RuntimeEvent = 900;

    /// <summary>A pass through a kernel program that only counts.</summary>
    public const double KernelPass = 300;

    /// <summary>A kernel event that is summed up for its span: both probes.</summary>
    public const double KernelSum = 900;

    /// <summary>A kernel event that is reported one by one.</summary>
    public const double KernelReport = 9000;
}
