namespace Pythia.Demo;

/// <summary>A problem that the shop can be given, and what a correct finding says about it.</summary>
/// <param name="Letter">Its name on the command line and in the shop.</param>
/// <param name="Service">The service that gets it.</param>
/// <param name="Description">What is done to the shop.</param>
/// <param name="Places">The trace points that name the place, the best first.</param>
/// <param name="Variables">A part of the name of a variable that explains it.</param>
internal sealed record Problem(string Letter, string Service, string Description, IReadOnlyList<string> Places, IReadOnlyList<string> Variables)
{
    private static readonly Problem[] All =
    [
        new(
            "a",
            "shop-stock",
            "reservations share two permits that the warehouse gives back late; some check-outs queue for one",
            ["application/shop-stock/Shop.Stock/reserve.wait-permit"],
            ["queue.length"]),
        new(
            "b",
            "shop-catalog",
            "searches sorted by relevance compare every pair of products",
            ["application/shop-catalog/Shop.Catalog.Search/relevance.compare-pairs"],
            ["url.query.sort", "search.sort", "ranking.pairs"]),
        new(
            "c",
            "shop-orders",
            "receipts are archived into the order journal's file, and the next order's flush to disk pays for them",
            ["kernel/shop-orders/syscall/fsync", "application/shop-orders/Shop.Orders/journal.append"],
            ["journal.pending-bytes", "file.bytes_since_flush"]),
    ];

    /// <summary>The problem of a letter; null for none.</summary>
    public static Problem? Of(string letter) => All.FirstOrDefault(problem => problem.Letter == letter);
}
