using System.Diagnostics;
using System.Text.Json;
using Shop.Cart;
using Shop.Catalog;
using Shop.Hosting;
using Shop.Orders;
using Shop.Stock;

namespace Shop.Front;

/// <summary>What the browser sees.</summary>
internal static class FrontService
{
    private static readonly ActivitySource Source = new("Shop.Front");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", HomeAsync);
        routes.MapGet("/products", ListAsync);
        routes.MapGet("/products/{id:int}", ProductAsync);
        routes.MapGet("/search", SearchAsync);
        routes.MapPost("/cart/{id:int}/items", AddAsync);
        routes.MapPost("/checkout", CheckoutAsync);
        routes.MapGet("/orders/{id:int}", OrderAsync);
    }

    private static async Task<IResult> HomeAsync(HttpContext context, Peers peers, CancellationToken cancellation)
    {
        await Admission.AdmitAsync(context, cancellation);
        List<Product> products;
        using (Source.StartActivity("home.assemble"))
        {
            using (Source.StartActivity("featured.fetch"))
            {
                products = await peers.GetAsync<List<Product>>("shop-catalog", "/products", cancellation);
            }

            using var banner = Source.StartActivity("banner.pick");
            banner?.SetTag("banner.product", products[0].Id);
        }

        return Page.Render("Shop", products, product => product.Name);
    }

    private static async Task<IResult> ListAsync(HttpContext context, Peers peers, CancellationToken cancellation, int page = 1)
    {
        await Admission.AdmitAsync(context, cancellation);
        List<Product> products;
        using (Source.StartActivity("listing.assemble"))
        {
            int skip;
            using (Source.StartActivity("listing.paginate"))
            {
                skip = Math.Clamp(page - 1, 0, 15) * 24;
            }

            using (Source.StartActivity("listing.fetch"))
            {
                products = await peers.GetAsync<List<Product>>("shop-catalog", $"/products?skip={skip}", cancellation);
            }
        }

        return Page.Render("Products", products, product => $"{product.Name}: {product.Cents}");
    }

    private static async Task<IResult> ProductAsync(int id, HttpContext context, Peers peers, CancellationToken cancellation)
    {
        await Admission.AdmitAsync(context, cancellation);
        string text;
        using (Source.StartActivity("product.assemble"))
        {
            Product product;
            using (Source.StartActivity("product.fetch"))
            {
                product = await peers.GetAsync<Product>("shop-catalog", $"/products/{id}", cancellation);
            }

            StockLevel level;
            using (Source.StartActivity("availability.fetch"))
            {
                level = await peers.GetAsync<StockLevel>("shop-stock", $"/stock/{id}", cancellation);
            }

            using (Source.StartActivity("product.merge"))
            {
                text = $"{product.Name}: {product.Description} {(level.Available ? "in stock" : "sold out")}";
            }
        }

        return Page.Render("Product", [text], line => line);
    }

    private static async Task<IResult> SearchAsync(
        HttpContext context, Peers peers, CancellationToken cancellation, string q = "", string sort = "name")
    {
        await Admission.AdmitAsync(context, cancellation);
        List<Product> products;
        using (Source.StartActivity("search.assemble"))
        {
            using (Source.StartActivity("query.normalize"))
            {
                q = q.Trim().ToLowerInvariant();
            }

            using (Source.StartActivity("search.fetch"))
            {
                products = await peers.GetAsync<List<Product>>(
                    "shop-catalog", $"/search?q={Uri.EscapeDataString(q)}&sort={Uri.EscapeDataString(sort)}", cancellation);
            }

            using var highlight = Source.StartActivity("search.highlight");
            highlight?.SetTag("search.hits", products.Count);
        }

        return Page.Render("Search", products, product => product.Name);
    }

    private static async Task<IResult> AddAsync(int id, CartLine line, HttpContext context, Peers peers, CancellationToken cancellation)
    {
        await Admission.AdmitAsync(context, cancellation);
        using var assemble = Source.StartActivity("cart.assemble");
        using (Source.StartActivity("cart.validate"))
        {
            assemble?.SetTag("cart.quantity", line.Quantity);
        }

        using (Source.StartActivity("cart.forward"))
        {
            return Results.Ok(await peers.PostAsync<JsonElement>("shop-cart", $"/carts/{id}/items", line, cancellation));
        }
    }

    private static async Task<IResult> CheckoutAsync(NewOrder request, HttpContext context, Peers peers, CancellationToken cancellation)
    {
        await Admission.AdmitAsync(context, cancellation);
        using var assemble = Source.StartActivity("checkout.assemble");
        using (Source.StartActivity("checkout.validate"))
        {
            assemble?.SetTag("cart.id", request.CartId);
        }

        Order order;
        using (Source.StartActivity("checkout.forward"))
        {
            order = await peers.PostAsync<Order>("shop-orders", "/orders", request, cancellation);
        }

        using (Source.StartActivity("checkout.confirm"))
        {
            return Results.Ok(order);
        }
    }

    private static async Task<IResult> OrderAsync(int id, HttpContext context, Peers peers, CancellationToken cancellation)
    {
        await Admission.AdmitAsync(context, cancellation);
        using var assemble = Source.StartActivity("order.assemble");
        Order order;
        using (Source.StartActivity("order.fetch"))
        {
            order = await peers.GetAsync<Order>("shop-orders", $"/orders/{id}", cancellation);
        }

        using (Source.StartActivity("order.present"))
        {
            return Page.Render("Order", [order], item => $"Order {item.Id}: {item.Cents}");
        }
    }
}
