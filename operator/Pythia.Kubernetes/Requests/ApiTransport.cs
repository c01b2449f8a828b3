using System.Net;
using System.Net.Http.Headers;

namespace Pythia.Kubernetes;

/// <summary>Sends requests: credentials, time-outs, repetition, and failures as one exception type.</summary>
internal sealed class ApiTransport : IDisposable
{
    private readonly KubernetesConfiguration configuration;
    private readonly KubernetesClientOptions options;
    private readonly HttpClient http;
    private readonly ClientMetrics metrics;
    private readonly Uri root;

    public ApiTransport(KubernetesConfiguration configuration, KubernetesClientOptions options, ClientMetrics metrics)
    {
        this.metrics = metrics;
        this.configuration = configuration;
        this.options = options;
        root = new Uri(configuration.Server.AbsoluteUri.TrimEnd('/') + "/");
        http = new HttpClient(options.Handler ?? ConnectionFactory.Create(configuration), disposeHandler: options.Handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <summary>Sends a request and reads the whole answer, repeating it as the policy says.</summary>
    public async Task<byte[]> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                using var limit = new CancellationTokenSource(options.RequestTimeout, options.Clock);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
                using var response = await OpenAsync(request, both.Token, cancellationToken);
                return await ReadAsync(request, response, both.Token, cancellationToken);
            }
            catch (KubernetesApiException failure)
                when (options.Retry.NextDelay(attempts, failure, request.IsRepeatable, options.Jitter()) is { } delay)
            {
                await Task.Delay(delay, options.Clock, cancellationToken);
            }
        }
    }

    /// <summary>Sends a request once and returns as soon as the headers of a success are there. The caller bounds the time.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeLimit">Cancelled when the attempt has taken too long, which becomes a <see cref="KubernetesApiException"/>.</param>
    /// <param name="cancellationToken">Cancelled when the caller gives up, which stays an <see cref="OperationCanceledException"/>.</param>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken timeLimit, CancellationToken cancellationToken)
    {
        var response = await SendOnceAsync(request, refresh: false, timeLimit, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && configuration.Credentials.IsRefreshable)
        {
            response.Dispose();
            response = await SendOnceAsync(request, refresh: true, timeLimit, cancellationToken);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var body = await ReadAsync(request, response, timeLimit, cancellationToken);
            var status = KubernetesStatus.Parse((int)response.StatusCode, response.ReasonPhrase, body);
            throw new KubernetesApiException(request.ToString(), status, RetryAfter(response));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, bool refresh, CancellationToken timeLimit, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(root, request.PathAndQuery));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        message.Headers.Host = configuration.TlsServerName;
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        var startedAt = options.Clock.GetTimestamp();
        try
        {
            var response = await GuardAsync(
                request,
                async () =>
                {
                    message.Headers.Authorization = await configuration.Credentials.GetAuthorizationAsync(refresh, timeLimit);
                    return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timeLimit);
                },
                cancellationToken);
            metrics.CountRequest(request.Method, (int)response.StatusCode, options.Clock.GetElapsedTime(startedAt));
            return response;
        }
        catch (KubernetesApiException)
        {
            metrics.CountRequest(request.Method, 0, options.Clock.GetElapsedTime(startedAt));
            throw;
        }
    }

    private Task<byte[]> ReadAsync(ApiRequest request, HttpResponseMessage response, CancellationToken timeLimit, CancellationToken cancellationToken)
        => GuardAsync(
            request,
            async () =>
            {
                await using var stream = await response.Content.ReadAsStreamAsync(timeLimit);
                using var buffer = new MemoryStream();
                var chunk = new byte[16384];
                int count;
                while ((count = await stream.ReadAsync(chunk, timeLimit)) > 0)
                {
                    if (buffer.Length + count > options.MaximumResponseBytes)
                    {
                        throw new IOException($"the answer is larger than {options.MaximumResponseBytes} bytes");
                    }

                    buffer.Write(chunk, 0, count);
                }

                return buffer.ToArray();
            },
            cancellationToken);

    private static async Task<TResult> GuardAsync<TResult>(ApiRequest request, Func<Task<TResult>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw KubernetesApiException.Unreachable(request.ToString(), error);
        }
        catch (KubernetesConfigurationException error)
        {
            // Credentials that cannot be had now may be had later, as when a token is being renewed: for callers, a failed request like others.
            throw new KubernetesApiException(request.ToString(), new KubernetesStatus { Reason = "Credentials", Message = error.Message }, null, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw KubernetesApiException.Unreachable(request.ToString(), new TimeoutException("the time limit of the request passed", error));
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > options.Clock.GetUtcNow() => date - options.Clock.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };
}
