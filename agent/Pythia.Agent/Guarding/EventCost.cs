namespace Pythia.Agent.Guarding;

/// <summary>
/// CPU that one event costs the traced process, in nanoseconds: medians measured on .NET 10 in processes that do little else (the
/// figures are in agent/README.md). A process that is idle in between pays many times that: <see cref="SlownessAt"/>.
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

    /// <summary>
    /// A session that begins and ends for one slice of recording: 2 ms in a process that does little else, which is 20 to 30 times this.
    /// It is paid once per slice, so it is as proportional to the recorded time as the events are.
    /// </summary>
    public const double Slice = 90_000;

    /// <summary>One of the first slices in a process, whose code the runtime compiles anew after so many calls: 5 to 11 ms.</summary>
    public const double EarlySlice = 350_000;

    /// <summary>How many slices are early ones: after 50 to 70 each took 2 ms, with and without other load (350 slices).</summary>
    public const int EarlySlices = 60;

    /// <summary>One event of the runtime.</summary>
    public const double RuntimeEvent = 900;

    /// <summary>A pass through a kernel program that only counts.</summary>
    public const double KernelPass = 300;

    /// <summary>A kernel event that is summed up for its span: both probes.</summary>
    public const double KernelSum = 900;

    /// <summary>A kernel event that is reported one by one.</summary>
    public const double KernelReport = 9000;

    private const double SlownessOfWholeCore = 4;
    private const double SlownessExponent = -0.6;
    private const double MostSlowness = 30;

    /// <summary>What so many slices in one process have cost.</summary>
    public static double OfSlices(long count) => (Math.Min(count, EarlySlices) * EarlySlice) + (Math.Max(0, count - EarlySlices) * Slice);

    /// <summary>
    /// How many times dearer an event is in a process that uses so many cores: its code and data are no longer in any cache when it comes,
    /// and so is the process's own work dearer by about the same factor. Fitted to CPU per event against the prices in a loop, on
    /// .NET 10 (0.04 cores: 15 to 21; 0.06 cores: 8 to 29; 0.28 cores: 9 to 15; a whole core in a loop: 1); rather too much than too little.
    /// </summary>
    public static double SlownessAt(double cores) =>
        cores <= 0 ? MostSlowness : Math.Clamp(SlownessOfWholeCore * Math.Pow(cores, SlownessExponent), 1, MostSlowness);
}
