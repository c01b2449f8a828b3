namespace Pythia.Kubernetes;

/// <summary>How a work queue behaves.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>Delays of failed keys.</summary>
    public ExponentialBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5));

    /// <summary>Keys waiting, at most; further new keys are dropped and counted.</summary>
    public int MaximumKeys { get; init; } = 100_000;

    /// <summary>Time for delays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Random numbers from 0 to 1 for jitter.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
