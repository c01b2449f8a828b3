namespace Pythia.Kubernetes;

/// <summary>How candidates share a lease.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The namespace of the lease.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the lease.</summary>
    public required string Name { get; init; }

    /// <summary>Who this candidate is: unique among processes, such as the pod's name and uid. Two processes of one identity would both lead.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal that they saw. Whole seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after the last renewal leadership ends here; the difference to <see cref="LeaseDuration"/> is the time to stop writing.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between attempts to take or renew.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Told of failed attempts; must not block or throw.</summary>
    public Action<Exception>? OnProblem { get; init; }

    /// <summary>All that is wrong with the options; empty if nothing.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (Namespace.Length == 0 || Name.Length == 0 || Identity.Length == 0)
        {
            problems.Add("Namespace, Name and Identity must be set");
        }

        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            problems.Add($"LeaseDuration is {LeaseDuration}: it must be whole seconds, at least 1");
        }

        if (RenewDeadline >= LeaseDuration)
        {
            problems.Add($"RenewDeadline ({RenewDeadline}) must be shorter than LeaseDuration ({LeaseDuration}), or another could lead before this one stopped");
        }

        if (RetryPeriod <= TimeSpan.Zero || RetryPeriod * 1.2 > RenewDeadline)
        {
            problems.Add($"RetryPeriod ({RetryPeriod}) must be above zero and leave room for a renewal within RenewDeadline ({RenewDeadline})");
        }

        return problems;
    }
}
