using System.Diagnostics.Metrics;

namespace Pythia.Kubernetes;

/// <summary>How a client behaves.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>Which requests are repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>The bound of one attempt, watches apart.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int MaximumResponseBytes { get; init; } = 256 << 20;

    /// <summary>Objects in a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>What the server's audit log shows.</summary>
    public string UserAgent { get; init; } = "pythia-kubernetes";

    /// <summary>Time for time-outs and delays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Random numbers from 0 to 1 for jitter.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>Where the meter <c>Pythia.Kubernetes</c> comes from; null to measure nothing.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>What carries requests instead of a connection made from the configuration; for tests that script faults.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
