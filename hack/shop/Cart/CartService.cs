using System.Diagnostics;
using Shop.Catalog;
using Shop.Hosting;

namespace Shop.Cart;

/// <summary>Shopping carts.</summary>
internal static class CartService
{
    private static readonly ActivitySource Source = new("Shop.Cart");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/carts/{id:int}/items", AddAsync);
        routes.MapGet("/carts/{id:int}", GetAsync);
    }

    private static async Task<IResult> AddAsync(int id, CartLine line, Database database, Peers peers, CancellationToken cancellation)
    {
        using var add = Source.StartActivity("items.add");
        add?.SetTag("cart.id", id);
        if (!Validate(line))
        {
            return Results.BadRequest("quantity: must be 1 to 99");
        }

        Product product;
        using (Source.StartActivity("items.price"))
        {
            product = await peers.GetAsync<Product>("shop-catalog", $"/products/{line.ProductId}", cancellation);
        }

        using (Source.StartActivity("items.store"))
        {
            CartLine merged;
            using (Source.StartActivity("lines.merge"))
            {
                merged = line with { Cents = product.Cents };
            }

            var lines = await database.QueryAsync(
                "upsert",
                """
                insert into carts values ($1, $2, $3, $4)
                on conflict (cart_id, product_id) do update set quantity = $3, cents = $4 returning quantity
                """,
                row => row.GetInt32(0),
                cancellation,
                id,
                merged.ProductId,
                merged.Quantity,
                merged.Cents);
            return Results.Ok(new { lines = lines.Count });
        }
    }

    private static bool Validate(CartLine line)
    {
        using var validate = Source.StartActivity("items.validate");
        using (Source.StartActivity("quantity.check"))
        {
            validate?.SetTag("cart.quantity", line.Quantity);
            return line.Quantity is > 0 and < 100;
        }
    }

    private static async Task<List<CartLine>> GetAsync(int id, Database database, CancellationToken cancellation)
    {
        using var get = Source.StartActivity("cart.get");
        List<CartLine> lines;
        using (Source.StartActivity("cart.load"))
        {
            lines = await database.QueryAsync(
                "lines",
                "select product_id, quantity, cents from carts where cart_id = $1 order by product_id limit 3",
                row => new CartLine(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)),
                cancellation,
                id);
        }

        using (Source.StartActivity("cart.total"))
        {
            get?.SetTag("cart.lines", lines.Count);
            get?.SetTag("cart.cents", lines.Sum(line => line.Cents * line.Quantity));
        }

        return lines;
    }
}
