namespace Shop.Hosting;

/// <summary>Where the services and the database are. Addresses of a service with several replicas are separated by commas.</summary>
internal sealed record ShopOptions
{
    public required string ConnectionString { get; init; }

    public required string JournalFolder { get; init; }

    public required IReadOnlyDictionary<string, Uri[]> Addresses { get; init; }

    public static ShopOptions FromEnvironment(IConfiguration configuration) => new()
    {
        ConnectionString = configuration["SHOP_DATABASE"] ?? "Host=127.0.0.1;Port=5432;Username=postgres;Database=shop",
        JournalFolder = configuration["SHOP_JOURNAL"] ?? Path.GetTempPath(),
        Addresses = new[] { "shop-catalog", "shop-cart", "shop-orders", "shop-stock" }.ToDictionary(
            name => name,
            name => (configuration[name.ToUpperInvariant().Replace('-', '_')] ?? "http://127.0.0.1:1")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(address => new Uri(address))
                .ToArray()),
    };
}
