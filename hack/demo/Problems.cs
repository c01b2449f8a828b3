using Pythia.Demo.Injecting;

namespace Pythia.Demo;

/// <summary>Everything that can be wrong with the shop.</summary>
internal static class Problems
{
    public static IReadOnlyList<Problem> All { get; } =
    [
        new()
        {
            Name = "semaphore",
            Description = "reservations share two permits that the warehouse gives back late; some check-outs queue for one",
            Injections = [new Injection.Switch("shop-stock", "semaphore")],
            Places = ["application/shop-stock/Shop.Stock/reserve.wait-permit"],
            Variables = ["queue.length"],
        },
        new()
        {
            Name = "sort",
            Description = "searches sorted by relevance compare every pair of products",
            Injections = [new Injection.Switch("shop-catalog", "sort")],
            Places = ["application/shop-catalog/Shop.Catalog.Search/relevance.compare-pairs"],
            Variables = ["url.query.sort", "search.sort", "ranking.pairs"],
        },
        new()
        {
            Name = "fsync",
            Description = "receipts are archived into the order journal's file, and the next order's flush to disk pays for them",
            Injections = [new Injection.Switch("shop-orders", "fsync")],
            Places = ["kernel/shop-orders/syscall/fsync", "application/shop-orders/Shop.Orders/journal.append"],
            Variables = ["journal.pending-bytes", "file.bytes_since_flush"],
        },
        new()
        {
            Name = "lock",
            Description = "lists of products ask the head office while they hold the lock that every price needs",
            Injections = [new Injection.Switch("shop-catalog", "lock")],
            Places = ["runtime/shop-catalog/lock/contention"],
        },
        new()
        {
            Name = "sql",
            Description = "one of the five search terms has 1,500,000 sales, and its statistics are queried for each search",
            Injections = [new Injection.Statements(
                "insert into sales select 'clock', i % 5000 from generate_series(1, 1500000) as i; analyze sales",
                "delete from sales where ctid not in (select ctid from sales order by ctid limit 100); vacuum full sales")],
            Places = ["application/shop-catalog/Shop.Database/popularity.execute"],
            Variables = ["url.query.q", "search.text"],
        },
        new()
        {
            Name = "n-plus-one",
            Description = "the lines of an order are loaded one by one",
            Injections = [new Injection.Switch("shop-orders", "n-plus-one")],
            Places = ["application/shop-orders/Shop.Database/line.execute", "application/shop-orders/Shop.Orders/order-lines.load"],
            Variables = ["repetitions"],
        },
        new()
        {
            Name = "db-pool",
            Description = "a report takes all connections to the database for a while, twice a second",
            Injections = [new Injection.Switch("shop-cart", "db-pool")],
            Places = ["application/shop-cart/Shop.Database/upsert.connect", "application/shop-cart/Shop.Database/lines.connect"],
        },
        new()
        {
            Name = "thread-pool",
            Description = "a job blocks the few threads of the pool",
            Injections = [new Injection.Switch("shop-cart", "thread-pool")],
            Places = ["runtime/shop-cart/threadpool/wait"],
        },
        new()
        {
            Name = "gc",
            Description = "lists of products leave large graphs of small objects behind; collections stop all requests",
            Injections = [new Injection.Switch("shop-catalog", "gc")],
            Places = ["runtime/shop-catalog/gc/pause"],
            Variables = ["gc.allocating_request=GET /products"],
        },
        new()
        {
            Name = "throttling",
            Description = "searches are spell checked, all alike, by pods that may use 25 % of a processor",
            Injections = [new Injection.Switch("shop-catalog", "cpu"), new Injection.CpuQuota("shop-catalog", 0.25)],
            Places = ["kernel/shop-catalog/thread/throttled"],
        },
        new()
        {
            Name = "neighbor",
            Description = "searches are spell checked, all alike, beside another pod that uses all processors now and then",
            Injections = [new Injection.Switch("shop-catalog", "cpu"), new Injection.Neighbor("node-a")],
            Places = [.. new[] { "catalog", "front", "cart", "orders", "stock" }.Select(service => $"kernel/shop-{service}/thread/runqueue")],
        },
        new()
        {
            Name = "loss",
            Description = "eight of a hundred packets from the orders to the stock are lost on the way",
            Injections = [new Injection.Switch("shop-orders", "detour")],
            Places = ["kernel/shop-orders/tcp/retransmit"],
        },
        new()
        {
            Name = "dns",
            Description = "the name server takes 120 ms for every second answer; the cart opens new connections to the catalog now and then",
            Injections = [new Injection.SlowNames()],
            Places = ["runtime/shop-cart/dns/lookup"],
        },
    ];

    /// <summary>The names, for a usage message.</summary>
    public static string Names => string.Join('|', All.Select(problem => problem.Name));
}
