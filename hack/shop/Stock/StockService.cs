using System.Diagnostics;
using Shop.Cart;
using Shop.Hosting;

namespace Shop.Stock;

/// <summary>Stock levels and reservations.</summary>
internal static class StockService
{
    private static readonly ActivitySource Source = new("Shop.Stock");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stock/{id:int}", LevelAsync);
        routes.MapPost("/reservations", ReserveAsync);
    }

    private static async Task<IResult> LevelAsync(int id, Database database, CancellationToken cancellation)
    {
        using var get = Source.StartActivity("level.get");
        using (Source.StartActivity("level.cache-lookup"))
        {
            get?.SetTag("product.id", id);
        }

        var levels = await database.QueryAsync(
            "level", "select level from stock where product_id = $1", row => row.GetInt32(0), cancellation, id);
        using (Source.StartActivity("level.classify"))
        {
            return levels.Count == 0 ? Results.NotFound() : Results.Ok(new StockLevel(id, levels[0] > 0));
        }
    }

    private static async Task<IResult> ReserveAsync(
        List<CartLine> lines, Database database, WarehousePermits permits, CancellationToken cancellation)
    {
        using var create = Source.StartActivity("reservation.create");
        using (Source.StartActivity("reservation.validate"))
        {
            using var check = Source.StartActivity("lines.check");
            check?.SetTag("reservation.lines", lines.Count);
        }

        using (Source.StartActivity("reservation.allocate"))
        {
            int[] products;
            using (Source.StartActivity("allocation.plan"))
            {
                products = lines.Select(line => line.ProductId).Order().ToArray();
            }

            await permits.TakeAsync(cancellation);
            using (Source.StartActivity("reservation.commit"))
            {
                await database.QueryAsync(
                    "reserve",
                    "update stock set level = level - 1 where product_id = any($1) returning level",
                    row => row.GetInt32(0),
                    cancellation,
                    products);
            }
        }

        using (Source.StartActivity("reservation.audit"))
        {
            using var write = Source.StartActivity("audit.write");
            return Results.Ok(new { reserved = lines.Count });
        }
    }
}
