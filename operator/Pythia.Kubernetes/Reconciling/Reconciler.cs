namespace Pythia.Kubernetes;

/// <summary>
/// Workers that take keys from a queue and make the world as wanted. Level-triggered: a worker is told a key, never what changed, and reads the newest state itself.
/// A worker that throws costs its key a delay, never the loop.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
public sealed class Reconciler<TKey>
    where TKey : notnull
{
    private readonly WorkQueue<TKey> queue;
    private readonly Func<TKey, CancellationToken, Task<ReconcileOutcome>> reconcile;
    private readonly Action<TKey, Exception, TimeSpan> onFailure;
    private readonly int workers;

    /// <summary>Creates a reconciler; it does nothing yet.</summary>
    /// <param name="queue">The keys.</param>
    /// <param name="reconcile">The work on one key; never called for the same key twice at a time.</param>
    /// <param name="onFailure">Told of a failed key, its error and the delay until the next attempt.</param>
    /// <param name="workers">Workers, at least 1.</param>
    public Reconciler(
        WorkQueue<TKey> queue, Func<TKey, CancellationToken, Task<ReconcileOutcome>> reconcile, Action<TKey, Exception, TimeSpan> onFailure, int workers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        this.queue = queue;
        this.reconcile = reconcile;
        this.onFailure = onFailure;
        this.workers = workers;
    }

    /// <summary>Runs until cancelled, then waits for the keys being worked on.</summary>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>; also given to the work.</param>
    public Task RunAsync(CancellationToken cancellationToken)
        => Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancellationToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await queue.TakeAsync(cancellationToken);
            try
            {
                var outcome = await reconcile(key, cancellationToken);
                queue.Forget(key);
                if (outcome is ReconcileOutcome.RequeueAfter(var after))
                {
                    queue.AddAfter(key, after);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception error)
            {
                onFailure(key, error, Requeue(key, error));
            }
            finally
            {
                queue.Done(key);
            }
        }
    }

    private TimeSpan Requeue(TKey key, Exception error)
    {
        if (error is KubernetesApiException { RetryAfter: { } asked })
        {
            queue.AddAfter(key, asked);
            return asked;
        }

        return queue.AddFailed(key);
    }
}
