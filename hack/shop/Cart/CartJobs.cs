using Shop.Hosting;

namespace Shop.Cart;

/// <summary>
/// What the cart service does beside its requests. With problem <c>db-pool</c> a report over abandoned carts takes every connection
/// of the pool for a while; with problem <c>thread-pool</c> a job of many parts blocks the pool's threads, of which there may be
/// few then.
/// </summary>
internal sealed class CartJobs(Database database, ProblemSwitch problems) : BackgroundService
{
    private const int ReportQueries = 14;
    private const int JobChains = 5;
    private const int PartsOfChain = 9;
    private const int FewThreads = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PartDuration = TimeSpan.FromMilliseconds(40);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ThreadPool.GetMaxThreads(out var most, out var ports);
        using var timer = new PeriodicTimer(Interval);
        for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn++)
        {
            ThreadPool.SetMaxThreads(problems.BlockingJob ? FewThreads : most, ports);
            if (problems.BlockingJob && turn % 4 == 0)
            {
                StartJob();
            }

            if (problems.HungryReport)
            {
                await ReportAsync(stoppingToken);
            }
        }
    }

    private static void StartJob()
    {
        for (var i = 0; i < JobChains; i++)
        {
            QueuePart(PartsOfChain);
        }
    }

    // Each part waits for its answer where it stands instead of giving its thread back, and then queues the next one.
    private static void QueuePart(int left) => ThreadPool.UnsafeQueueUserWorkItem(
        _ =>
        {
            Thread.Sleep(PartDuration);
            if (left > 1)
            {
                QueuePart(left - 1);
            }
        },
        null);

    private Task ReportAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, ReportQueries).Select(_ =>
        database.QueryAsync("abandoned", "select pg_sleep(0.12), count(*) from carts", row => row.GetInt64(1), cancellation)));
}
