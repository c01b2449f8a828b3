namespace Shop.Hosting;

/// <summary>Calls other services, replicas in turn.</summary>
internal sealed class Peers(ShopOptions options, ProblemSwitch problems) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
        PooledConnectionLifetime = options.ConnectionLifetime > TimeSpan.Zero ? options.ConnectionLifetime : Timeout.InfiniteTimeSpan,
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private int _turn;

    public async Task<T> GetAsync<T>(string service, string path, CancellationToken cancellation) =>
        await _client.GetFromJsonAsync<T>(Address(service, path), cancellation)
        ?? throw new InvalidOperationException($"{service} answered {path} with null");

    public async Task<T> PostAsync<T>(string service, string path, object body, CancellationToken cancellation)
    {
        using var response = await _client.PostAsJsonAsync(Address(service, path), body, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<T>(cancellation)
            ?? throw new InvalidOperationException($"{service} answered {path} with null");
    }

    public void Dispose() => _client.Dispose();

    private Uri Address(string service, string path)
    {
        var replicas = problems.Detour && options.Detours[service] is { Length: > 0 } detours ? detours : options.Addresses[service];
        var replica = replicas[(Interlocked.Increment(ref _turn) & int.MaxValue) % replicas.Length];
        return new Uri(replica, path);
    }
}
