using System.Collections.Concurrent;

namespace Shop.Hosting;

/// <summary>The injected problems: <c>POST /problems/{name}?on=true</c>. What each does is said where it is done.</summary>
internal sealed class ProblemSwitch
{
    private static readonly string[] Known =
        ["semaphore", "sort", "fsync", "lock", "n-plus-one", "db-pool", "thread-pool", "gc", "cpu", "detour"];

    private readonly ConcurrentDictionary<string, bool> _on = new(StringComparer.Ordinal);

    /// <summary>Few permits for reservations at the warehouse, kept until it has confirmed.</summary>
    public bool ScarcePermits => Has("semaphore");

    /// <summary>Ranking by relevance compares all candidates with each other.</summary>
    public bool SlowRanking => Has("sort");

    /// <summary>Receipts are archived into the journal's file, and the next order's flush pays for them.</summary>
    public bool LargeReceipts => Has("fsync");

    /// <summary>Lists of products ask for the price list's date while they hold the lock that every price needs.</summary>
    public bool HotPriceLock => Has("lock");

    /// <summary>The lines of an order are loaded one by one.</summary>
    public bool LoadsLineByLine => Has("n-plus-one");

    /// <summary>A report over abandoned carts takes all connections to the database for a while, again and again.</summary>
    public bool HungryReport => Has("db-pool");

    /// <summary>A job blocks the pool's threads, of which there may be few.</summary>
    public bool BlockingJob => Has("thread-pool");

    /// <summary>Lists of products are kept in a cache as large graphs of small objects.</summary>
    public bool WastefulCache => Has("gc");

    /// <summary>Each search is spell checked, which takes the same CPU time for all.</summary>
    public bool SpellChecks => Has("cpu");

    /// <summary>Other services are called by way of <see cref="ShopOptions.Detours"/>.</summary>
    public bool Detour => Has("detour");

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/problems/{problem}", (string problem, bool on) =>
    {
        if (!Known.Contains(problem, StringComparer.Ordinal))
        {
            return Results.BadRequest($"problem '{problem}' is not known; use {string.Join(", ", Known)}");
        }

        _on[problem] = on;
        return Results.Ok(new { problem, on });
    });

    private bool Has(string problem) => _on.GetValueOrDefault(problem);
}
