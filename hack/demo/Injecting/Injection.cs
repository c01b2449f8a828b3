namespace Pythia.Demo.Injecting;

/// <summary>One thing that is done to the shop or to the machine.</summary>
internal abstract record Injection
{
    private Injection()
    {
    }

    /// <summary>Switches on what is built into a service of the shop.</summary>
    public sealed record Switch(string Service, string Problem) : Injection;

    /// <summary>Changes what is in the database.</summary>
    public sealed record Statements(string On, string Off) : Injection;

    /// <summary>Limits the CPU time of a service's pods, as <c>resources.limits.cpu</c> does: per 100 ms.</summary>
    public sealed record CpuQuota(string Service, double Cpus) : Injection;

    /// <summary>Makes every second answer of the name server slow.</summary>
    public sealed record SlowNames : Injection;

    /// <summary>Starts another pod on a node that uses all processors for a part of the time.</summary>
    public sealed record Neighbor(string Node) : Injection;
}
