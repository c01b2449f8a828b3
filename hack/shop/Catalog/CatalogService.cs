using System.Diagnostics;
using Shop.Hosting;

namespace Shop.Catalog;

/// <summary>Products: list, one, search.</summary>
internal static class CatalogService
{
    private const string Columns = "select id, name, description, cents from products ";

    private static readonly ActivitySource Source = new("Shop.Catalog");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/products", ListAsync);
        routes.MapGet("/products/{id:int}", GetAsync);
        routes.MapGet("/search", (string? q, string? sort, ProductSearch search, CancellationToken cancellation) =>
            search.ExecuteAsync(q ?? string.Empty, sort ?? "name", cancellation));
    }

    public static Product Read(Npgsql.NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetInt32(3));

    private static async Task<List<Product>> ListAsync(
        Database database, PriceList prices, ListingCache cache, CancellationToken cancellation, int skip = 0)
    {
        using var list = Source.StartActivity("products.list");
        using (Source.StartActivity("products.cache-lookup"))
        {
            list?.SetTag("page.skip", skip);
            cache.Keep(skip);
        }

        List<Product> products;
        using (Source.StartActivity("products.select"))
        {
            products = await database.QueryAsync(
                "products", Columns + "order by id limit 24 offset $1", Read, cancellation, skip);
        }

        using (Source.StartActivity("products.map"))
        {
            prices.LookUpDate();
            return products.ConvertAll(product => product with { Cents = product.Cents / 5 * 5 });
        }
    }

    private static async Task<IResult> GetAsync(int id, Database database, PriceList prices, CancellationToken cancellation)
    {
        using var get = Source.StartActivity("product.get");
        get?.SetTag("product.id", id);
        using (Source.StartActivity("product.cache-lookup"))
        {
            get?.SetTag("cache.hit", false);
        }

        List<Product> products;
        using (Source.StartActivity("product.select"))
        {
            products = await database.QueryAsync("product", Columns + "where id = $1", Read, cancellation, id);
        }

        return products.Count == 0 ? Results.NotFound() : Results.Ok(Price(products[0], prices));
    }

    private static Product Price(Product product, PriceList prices)
    {
        using var price = Source.StartActivity("product.price");
        int cents;
        using (Source.StartActivity("price.discount"))
        {
            cents = prices.Discounted(product.Cents);
        }

        using (Source.StartActivity("price.round"))
        {
            return product with { Cents = cents / 5 * 5 };
        }
    }
}
