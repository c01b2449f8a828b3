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
    private const int JobParts = 24;
    private const int FewThreads = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PartDuration = TimeSpan.FromMilliseconds(60);

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

    // Each part waits for its answer where it stands instead of giving its thread back.
    private static void StartJob()
    {
        for (var i = 0; i < JobParts; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Thread.Sleep(PartDuration), null);
        }
    }

    private Task ReportAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, ReportQueries).Select(_ =>
        database.QueryAsync("abandoned", "select pg_sleep(0.12), count(*) from carts", row => row.GetInt64(1), cancellation)));
}
