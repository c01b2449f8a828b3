namespace Pythia.Kubernetes;

/// <summary>
/// Which failed requests are sent again, and when. Pure: chance is an argument.
/// 429 was not carried out and is always repeated. Other transient failures are repeated if the request can be repeated safely (everything but create),
/// or if the server gave a Retry-After with a 503. Conflicts are not repeated here: they need a new read (see <see cref="KubernetesClient.UpdateAsync{T}"/>).
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>No second attempts.</summary>
    public static RetryPolicy None { get; } = new() { MaximumAttempts = 1 };

    /// <summary>Attempts in all.</summary>
    public int MaximumAttempts { get; init; } = 5;

    /// <summary>Delays if the server names none.</summary>
    public ExponentialBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>The longest wait that a server may ask for; beyond it the request fails and the caller decides.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before another attempt, or null to give up.</summary>
    /// <param name="attempts">Attempts made so far, at least 1.</param>
    /// <param name="failure">How the last one failed.</param>
    /// <param name="repeatable">Whether carrying the request out twice does no harm.</param>
    /// <param name="sample">A random number from 0 to 1.</param>
    public TimeSpan? NextDelay(int attempts, KubernetesApiException failure, bool repeatable, double sample)
    {
        var notCarriedOut = failure.IsTooManyRequests || (failure.StatusCode == 503 && failure.RetryAfter is not null);
        if (attempts >= MaximumAttempts || !(notCarriedOut || (repeatable && failure.IsTransient)))
        {
            return null;
        }

        if (failure.RetryAfter is not { } wait)
        {
            return Backoff.Delay(attempts, sample);
        }

        // Spread a little beyond what the server asked for, or all clients come back in the same moment.
        return wait > MaximumRetryAfter ? null : wait + (Backoff.Initial * sample);
    }
}
