namespace Shop.Hosting;

/// <summary>Where the services and the database are. Addresses of a service with several replicas are separated by commas.</summary>
internal sealed record ShopOptions
{
    private static readonly string[] Services = ["shop-catalog", "shop-cart", "shop-orders", "shop-stock"];

    public required string ConnectionString { get; init; }

    public required string JournalFolder { get; init; }

    public required IReadOnlyDictionary<string, Uri[]> Addresses { get; init; }

    /// <summary>Other ways to the same services, for problem <c>detour</c>.</summary>
    public required IReadOnlyDictionary<string, Uri[]> Detours { get; init; }

    /// <summary>How long a connection to another service is used; zero: as long as it lives.</summary>
    public required TimeSpan ConnectionLifetime { get; init; }

    public static ShopOptions FromEnvironment(IConfiguration configuration) => new()
    {
        ConnectionString = configuration["SHOP_DATABASE"] ?? "Host=127.0.0.1;Port=5432;Username=postgres;Database=shop",
        JournalFolder = configuration["SHOP_JOURNAL"] ?? Path.GetTempPath(),
        Addresses = Services.ToDictionary(name => name, name => Uris(configuration[Key(name)] ?? "http://127.0.0.1:1")),
        Detours = Services.ToDictionary(name => name, name => Uris(configuration[Key(name) + "_DETOUR"] ?? string.Empty)),
        ConnectionLifetime = TimeSpan.FromSeconds(configuration.GetValue("SHOP_CONNECTION_SECONDS", 0)),
    };

    private static string Key(string service) => service.ToUpperInvariant().Replace('-', '_');

    private static Uri[] Uris(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(address => new Uri(address))];
}
