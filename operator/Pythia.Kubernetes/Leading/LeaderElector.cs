namespace Pythia.Kubernetes;

/// <summary>
/// Leads while it holds a lease (coordination.k8s.io). All waiting is measured on the local monotonic clock; times in the lease are only compared for change,
/// so clocks that differ or jump do no harm (as in client-go's leaderelection, whose time parameters are used).
/// The holder counts from before it sent its last successful renewal, others from after they saw it: so leadership ends here,
/// at the renew deadline, before it can begin elsewhere, at the end of the lease, provided that the leader's work stops within the difference.
/// </summary>
public sealed class LeaderElector
{
    private readonly KubernetesClient client;
    private readonly LeaderElectionOptions options;
    private readonly TimeProvider clock;
    private Lease? observed;
    private long observedAt;

    private volatile LeadershipTerm? term;

    /// <summary>Creates a candidate; it does nothing yet.</summary>
    /// <exception cref="ArgumentException">The options contradict each other; the message names all problems.</exception>
    public LeaderElector(KubernetesClient client, LeaderElectionOptions options)
    {
        var problems = options.Validate();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        this.client = client;
        this.options = options;
        clock = client.Options.Clock;
    }

    /// <summary>Whether this candidate leads now. Looks at the clock, so it is right even if the process was stopped for a while and no timer has fired yet.</summary>
    public bool IsLeading => term?.IsRunning ?? false;

    /// <summary>The holder that was last seen; empty if none.</summary>
    public string ObservedHolder => Volatile.Read(ref observed)?.Spec.HolderIdentity ?? string.Empty;

    /// <summary>
    /// Waits to lead, leads, and after a loss waits again, until cancelled. When cancelled while leading, it waits for the leader's work and then releases the lease.
    /// </summary>
    /// <param name="lead">The leader's work. Its token is cancelled when leadership ends: it must stop writing within the difference of lease duration and renew deadline. If it returns by itself, the lease is released and the method returns; if it throws, likewise with its exception.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        while (true)
        {
            var takenAt = await AcquireAsync(cancellationToken);
            if (await LeadAsync(lead, takenAt, cancellationToken))
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    // Returns the time stamp from before the request that took the lease.
    private async Task<long> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var startedAt = clock.GetTimestamp();
            if (await AttemptAsync(cancellationToken))
            {
                return startedAt;
            }

            await Task.Delay(options.RetryPeriod * (1 + (0.2 * client.Options.Jitter())), clock, cancellationToken);
        }
    }

    // True if the work returned by itself, false if leadership was lost.
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> lead, long takenAt, CancellationToken cancellationToken)
    {
        using var current = new LeadershipTerm(takenAt, options.RenewDeadline, clock, cancellationToken);
        term = current;
        client.Metrics.CountLeading(1);
        var work = RunWorkAsync(lead, current.Token);
        var renewing = RenewAsync(current);
        try
        {
            await work;
            return !current.Token.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (current.Token.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            // Only now: nobody may take over while the work still writes.
            current.End();
            term = null;
            client.Metrics.CountLeading(-1);
            await renewing;
            await ReleaseAsync();
        }
    }

    private static async Task RunWorkAsync(Func<CancellationToken, Task> lead, CancellationToken token)
    {
        // Work that runs synchronously at first must not delay the renewals.
        await Task.Yield();
        await lead(token);
    }

    private async Task RenewAsync(LeadershipTerm current)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.RetryPeriod, clock, current.Token);
                var startedAt = clock.GetTimestamp();
                if (await AttemptAsync(current.Token))
                {
                    current.Extend(startedAt);
                }
                else if (ObservedHolder != options.Identity)
                {
                    current.End();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Leadership has ended.
        }
    }

    /// <summary>One attempt to take or renew the lease, bounded in time. Failures of the environment are reported and count as not taken.</summary>
    private async Task<bool> AttemptAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RenewDeadline, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await TryTakeAsync(both.Token);
        }
        catch (KubernetesApiException error)
        {
            options.OnProblem?.Invoke(error);
            if (error.IsConflict)
            {
                // Someone else wrote it: what is known of it is out of date, and the next attempt reads.
                await ObserveAgainAsync(both.Token);
            }

            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            options.OnProblem?.Invoke(new TimeoutException($"no answer about lease {options.Namespace}/{options.Name} within {options.RenewDeadline}"));
            return false;
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (observed is not { } known || known.Spec.HolderIdentity != options.Identity)
        {
            var found = await client.FindAsync(KnownResources.Leases, options.Namespace, options.Name, cancellationToken);
            if (found is null)
            {
                Observe(await client.CreateAsync(KnownResources.Leases, Taken(new Lease { Metadata = new() { Namespace = options.Namespace, Name = options.Name } }), cancellationToken));
                return true;
            }

            Observe(found);
            known = found;
        }

        if (LeaseRules.IsHeldByOther(known.Spec, options.Identity, clock.GetElapsedTime(observedAt)))
        {
            return false;
        }

        Observe(await client.ReplaceAsync(KnownResources.Leases, Taken(known), cancellationToken));
        return true;
    }

    private Lease Taken(Lease lease) => lease with { Spec = LeaseRules.Take(lease.Spec, options.Identity, options.LeaseDuration, clock.GetUtcNow()) };

    private async Task ObserveAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            Observe(await client.FindAsync(KnownResources.Leases, options.Namespace, options.Name, cancellationToken));
        }
        catch (Exception error) when (error is KubernetesApiException or OperationCanceledException)
        {
            options.OnProblem?.Invoke(error);
            Volatile.Write(ref observed, null);
        }
    }

    private void Observe(Lease? lease)
    {
        if (lease?.Metadata.ResourceVersion != observed?.Metadata.ResourceVersion)
        {
            observedAt = clock.GetTimestamp();
        }

        Volatile.Write(ref observed, lease);
    }

    private async Task ReleaseAsync()
    {
        if (observed is not { } held || held.Spec.HolderIdentity != options.Identity)
        {
            return;
        }

        using var limit = new CancellationTokenSource(options.RetryPeriod, clock);
        try
        {
            Observe(await client.ReplaceAsync(KnownResources.Leases, held with { Spec = LeaseRules.Release(held.Spec, clock.GetUtcNow()) }, limit.Token));
        }
        catch (Exception error) when (error is KubernetesApiException or OperationCanceledException)
        {
            // Then others wait for its end.
            options.OnProblem?.Invoke(error);
            Volatile.Write(ref observed, null);
        }
    }
}
