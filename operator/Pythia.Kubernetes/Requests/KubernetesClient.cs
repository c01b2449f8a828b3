using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <summary>
/// A client of one API server. Safe for concurrent use; make one and keep it.
/// Every request throws <see cref="KubernetesApiException"/> when the server refuses, cannot be reached or no credentials can be had (after the retries of <see cref="RetryPolicy"/>), and nothing else.
/// </summary>
public sealed partial class KubernetesClient : IDisposable
{
    private const int MaximumListRestarts = 3;
    private readonly ApiTransport transport;

    /// <summary>Creates a client; no connection is made yet.</summary>
    /// <param name="configuration">The server and the credentials.</param>
    /// <param name="options">How the client behaves; null for the defaults.</param>
    public KubernetesClient(KubernetesConfiguration configuration, KubernetesClientOptions? options = null)
    {
        Configuration = configuration;
        Options = options ?? new KubernetesClientOptions();
        Metrics = new ClientMetrics(Options.Meters);
        transport = new ApiTransport(configuration, Options, Metrics);
    }

    /// <summary>The server and the credentials.</summary>
    public KubernetesConfiguration Configuration { get; }

    /// <summary>How the client behaves.</summary>
    public KubernetesClientOptions Options { get; }

    internal ClientMetrics Metrics { get; }

    /// <summary>Reads one object.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> GetAsync<T>(ResourceDescriptor<T> resource, string? @namespace, string name, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var request = new ApiRequest(HttpMethod.Get, resource.ObjectPath(@namespace, name));
        return Read<T>(request, await transport.SendAsync(request, cancellationToken));
    }

    /// <summary>Reads one object, or returns null if it does not exist.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T?> FindAsync<T>(ResourceDescriptor<T> resource, string? @namespace, string name, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        try
        {
            return await GetAsync(resource, @namespace, name, cancellationToken);
        }
        catch (KubernetesApiException error) when (error.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Lists objects, page by page. If the list's version expires between pages, it starts again, at most three times.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">A namespace; null for all.</param>
    /// <param name="options">Which objects; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ResourceList<T>> ListAsync<T>(ResourceDescriptor<T> resource, string? @namespace, ListOptions? options, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        for (var restarts = 0; ; restarts++)
        {
            var items = ImmutableArray.CreateBuilder<T>();
            var malformed = ImmutableArray.CreateBuilder<MalformedObject>();
            var next = string.Empty;
            try
            {
                do
                {
                    var page = await ListPageAsync(resource, @namespace, options ?? ListOptions.All, next, cancellationToken);
                    items.AddRange(page.Items);
                    malformed.AddRange(page.Malformed);
                    next = page.Continue;
                    if (next.Length == 0)
                    {
                        return new ResourceList<T>(items.ToImmutable(), malformed.ToImmutable(), page.ResourceVersion);
                    }
                }
                while (true);
            }
            catch (KubernetesApiException error) when (error.IsExpired && next.Length > 0 && restarts < MaximumListRestarts)
            {
                // The pages read so far belong to a version that is gone: they cannot be completed.
            }
        }
    }

    /// <summary>Lists one page.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">A namespace; null for all.</param>
    /// <param name="options">Which objects.</param>
    /// <param name="continueToken">The token that the previous page gave; empty for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ResourcePage<T>> ListPageAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, ListOptions options, string continueToken, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var path = new QueryBuilder(resource.CollectionPath(@namespace))
            .Add("labelSelector", options.LabelSelector)
            .Add("fieldSelector", options.FieldSelector)
            .Add("limit", Options.PageSize.ToString(CultureInfo.InvariantCulture))
            .Add("continue", continueToken)
            .Add("resourceVersion", options.AllowCached && continueToken.Length == 0 ? "0" : null);
        var request = new ApiRequest(HttpMethod.Get, path.ToString());
        var body = await transport.SendAsync(request, cancellationToken);
        try
        {
            return ObjectDecoder.DecodePage<T>(body);
        }
        catch (JsonException error)
        {
            throw Unreadable(request, error);
        }
    }

    /// <summary>Sends any request that the typed methods do not cover, such as a token request, and returns the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path without a leading slash, with query.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(method, path, body is null ? null : WireObject.Bytes(body));
        var answer = await transport.SendAsync(request, cancellationToken);
        try
        {
            return answer.Length == 0 ? null : JsonNode.Parse(answer);
        }
        catch (JsonException error)
        {
            throw Unreadable(request, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private static T Read<T>(ApiRequest request, byte[] body)
        where T : KubernetesObject
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, KubernetesJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            throw Unreadable(request, error);
        }
    }

    private static KubernetesApiException Unreadable(ApiRequest request, Exception error)
        => new(request.ToString(), new KubernetesStatus { Code = 200, Reason = "Unreadable", Message = $"the answer cannot be read: {error.Message}" }, null, error);
}
