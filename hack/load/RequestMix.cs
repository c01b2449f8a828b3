using System.Net.Http.Json;

namespace Shop.Load;

/// <summary>What customers ask for, and how often.</summary>
internal sealed class RequestMix(Random random)
{
    private static readonly string[] Terms = ["lamp", "chair", "table", "shelf", "clock"];
    private static readonly string[] Sorts = ["name", "name", "price", "relevance"];

    private static readonly (string Name, int Weight)[] Weights =
    [
        ("GET /", 12),
        ("GET /products", 14),
        ("GET /products/{id}", 16),
        ("GET /search", 20),
        ("POST /cart/{id}/items", 12),
        ("POST /checkout", 20),
        ("GET /orders/{id}", 16),
    ];

    /// <summary>The next request and the name of its type.</summary>
    public (string Name, HttpRequestMessage Request) Next()
    {
        var at = random.Next(Weights.Sum(item => item.Weight));
        var name = Weights[0].Name;
        foreach (var item in Weights)
        {
            if ((at -= item.Weight) < 0)
            {
                name = item.Name;
                break;
            }
        }

        return (name, Make(name));
    }

    private HttpRequestMessage Make(string name) => name switch
    {
        "GET /products" => Get($"/products?page={random.Next(1, 16)}"),
        "GET /products/{id}" => Get($"/products/{random.Next(1, 401)}"),
        "GET /search" => Get($"/search?q={Terms[random.Next(Terms.Length)]}&sort={Sorts[random.Next(Sorts.Length)]}"),
        "POST /cart/{id}/items" => Post(
            $"/cart/{random.Next(201, 400)}/items",
            new { productId = random.Next(1, 401), quantity = random.Next(1, 5), cents = 0 }),
        "POST /checkout" => Post("/checkout", new { cartId = random.Next(1, 201) }),
        "GET /orders/{id}" => Get($"/orders/{random.Next(1, 201)}"),
        _ => Get("/"),
    };

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, new Uri(path, UriKind.Relative));

    private static HttpRequestMessage Post(string path, object body) =>
        new(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
}
