using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shop.Cart;
using Shop.Hosting;

namespace Shop.Orders;

/// <summary>Orders: the check-out behind the front.</summary>
internal static class OrdersService
{
    private static readonly ActivitySource Source = new("Shop.Orders");
    private static readonly TimeSpan PaymentRoundTrip = TimeSpan.FromMilliseconds(6);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders", CreateAsync);
        routes.MapGet("/orders/{id:int}", GetAsync);
    }

    private static async Task<IResult> CreateAsync(
        NewOrder request, Database database, Peers peers, OrderJournal journal, CancellationToken cancellation)
    {
        using var create = Source.StartActivity("order.create");
        create?.SetTag("cart.id", request.CartId);
        var lines = await ValidateAsync(request, peers, cancellation);
        var cents = Total(lines);
        using (var reserve = Source.StartActivity("stock.reserve"))
        {
            reserve?.SetTag("order.lines", lines.Count);
            await peers.PostAsync<JsonElement>("shop-stock", "/reservations", lines, cancellation);
        }

        await PayAsync(request, cents, cancellation);
        var order = await PersistAsync(request, lines, cents, database, journal, cancellation);
        Notify(order);
        return Results.Ok(order);
    }

    private static async Task<List<CartLine>> ValidateAsync(NewOrder request, Peers peers, CancellationToken cancellation)
    {
        using var validate = Source.StartActivity("order.validate");
        List<CartLine> lines;
        using (Source.StartActivity("cart.fetch"))
        {
            lines = await peers.GetAsync<List<CartLine>>("shop-cart", $"/carts/{request.CartId}", cancellation);
        }

        using (Source.StartActivity("lines.verify"))
        {
            lines.RemoveAll(line => line.Quantity <= 0);
        }

        return lines;
    }

    private static int Total(List<CartLine> lines)
    {
        using var totals = Source.StartActivity("totals.compute");
        var cents = lines.Sum(line => line.Cents * line.Quantity);
        using (Source.StartActivity("tax.compute"))
        {
            return cents + (cents * 19 / 100);
        }
    }

    private static async Task PayAsync(NewOrder request, int cents, CancellationToken cancellation)
    {
        using var authorize = Source.StartActivity("payment.authorize");
        authorize?.SetTag("payment.cents", cents);
        using (Source.StartActivity("payment.sign"))
        {
            SHA256.HashData(Encoding.UTF8.GetBytes($"{request.CartId}:{cents}"));
        }

        using (Source.StartActivity("payment.send"))
        {
            // The payment provider is outside of the shop: its round trip is played.
            await Task.Delay(PaymentRoundTrip, cancellation);
        }
    }

    private static async Task<Order> PersistAsync(
        NewOrder request, List<CartLine> lines, int cents, Database database, OrderJournal journal, CancellationToken cancellation)
    {
        using var persist = Source.StartActivity("order.persist");
        Order order;
        using (Source.StartActivity("order.store"))
        {
            var ids = await database.QueryAsync(
                "insert",
                "insert into orders (cart_id, lines, cents) values ($1, $2, $3) returning id",
                row => row.GetInt32(0),
                cancellation,
                request.CartId,
                lines.Count,
                cents);
            order = new Order(ids[0], request.CartId, lines.Count, cents);
        }

        journal.Append(order);
        return order;
    }

    private static void Notify(Order order)
    {
        using var notify = Source.StartActivity("order.notify");
        using var build = Source.StartActivity("notification.build");
        build?.SetTag("notification.length", $"Order {order.Id}: {order.Lines} lines, {order.Cents / 100.0:0.00}".Length);
    }

    private static async Task<IResult> GetAsync(int id, Database database, ProblemSwitch problems, CancellationToken cancellation)
    {
        using var get = Source.StartActivity("order.get");
        List<Order> orders;
        using (Source.StartActivity("order.load"))
        {
            orders = await database.QueryAsync(
                "order",
                "select id, cart_id, lines, cents from orders where id = $1",
                row => new Order(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)),
                cancellation,
                id);
        }

        await LoadLinesAsync(id, database, problems, cancellation);
        using (Source.StartActivity("order.format"))
        {
            get?.SetTag("order.found", orders.Count > 0);
            return orders.Count == 0 ? Results.NotFound() : Results.Ok(orders[0]);
        }
    }

    // Most orders have two lines, every fifth one is of a firm and has 200 to 399. With problem "n-plus-one" each line costs a query.
    private static async Task LoadLinesAsync(int id, Database database, ProblemSwitch problems, CancellationToken cancellation)
    {
        using var load = Source.StartActivity("order-lines.load");
        var lines = id % 5 == 0 ? 200 + (id * 7 % 200) : 2;
        int[] products = [.. Enumerable.Range(0, lines).Select(line => 1 + ((id + (line * 13)) % 400))];
        if (!problems.LoadsLineByLine)
        {
            await database.QueryAsync(
                "lines", "select name from products where id = any($1)", row => row.GetString(0), cancellation, products);
            return;
        }

        foreach (var product in products)
        {
            await database.QueryAsync("line", "select name from products where id = $1", row => row.GetString(0), cancellation, product);
        }
    }
}
