using Shop.Cart;
using Shop.Catalog;
using Shop.Front;
using Shop.Hosting;
using Shop.Orders;
using Shop.Stock;

// One program, five services (and a neighbor of theirs): `shop --service shop-front --urls http://127.0.0.1:7001`, or `shop --service schema` once before them.
// There is no tracing library in it, on purpose: only ActivitySources that nobody listens to until someone attaches from outside.
var builder = WebApplication.CreateBuilder(args);
var service = builder.Configuration["service"] ?? "shop-front";
var options = ShopOptions.FromEnvironment(builder.Configuration);

builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton<ProblemSwitch>();
builder.Services.AddSingleton<Peers>();
builder.Services.AddSingleton(_ => new Database(options.ConnectionString));
builder.Services.AddSingleton<ProductSearch>();
builder.Services.AddSingleton<PriceList>();
builder.Services.AddSingleton<ListingCache>();
if (service == "shop-cart")
{
    builder.Services.AddHostedService<CartJobs>();
}

builder.Services.AddSingleton<WarehousePermits>();
builder.Services.AddSingleton<OrderJournal>();

var app = builder.Build();
app.MapGet("/healthz", () => Results.Text("ok"));
app.Services.GetRequiredService<ProblemSwitch>().Map(app);

switch (service)
{
    case "batch":
        await Batch.RunAsync(app.Lifetime.ApplicationStopping);
        return 0;
    case "schema":
        await Schema.CreateAsync(options.ConnectionString, app.Lifetime.ApplicationStopping);
        return 0;
    case "shop-front":
        FrontService.Map(app);
        break;
    case "shop-catalog":
        CatalogService.Map(app);
        break;
    case "shop-cart":
        CartService.Map(app);
        break;
    case "shop-orders":
        OrdersService.Map(app);
        break;
    case "shop-stock":
        StockService.Map(app);
        break;
    default:
        await Console.Error.WriteLineAsync(
            $"shop: --service '{service}' is not known; use shop-front, shop-catalog, shop-cart, shop-orders, shop-stock or schema");
        return 2;
}

await app.RunAsync();
return 0;
