using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>Answers requests from a script, so that faults come when a test wants them. What is not a fault is tested against a real server.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<HttpRequestMessage, HttpResponseMessage>> script = new();

    public List<string> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public ScriptedServer Then(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        script.Enqueue(answer);
        return this;
    }

    public ScriptedServer ThenJson(string json, HttpStatusCode code = HttpStatusCode.OK, int? retryAfterSeconds = null) => Then(_ =>
    {
        var response = new HttpResponseMessage(code) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.Add("Retry-After", seconds.ToString());
        }

        return response;
    });

    public ScriptedServer ThenStatus(int code, string reason, string message = "scripted", int? retryAfterSeconds = null)
        => ThenJson($$"""{"kind":"Status","apiVersion":"v1","status":"Failure","code":{{code}},"reason":"{{reason}}","message":"{{message}}"}""", (HttpStatusCode)code, retryAfterSeconds);

    /// <summary>A watch stream: the given text, then its end.</summary>
    public ScriptedServer ThenStream(string text) => ThenJson(text);

    /// <summary>A watch stream: the given text, then <paramref name="end"/> on the next read.</summary>
    public ScriptedServer ThenStream(string text, Func<CancellationToken, Task<int>> end)
        => Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ScriptedStream(text, end)) });

    /// <summary>A watch stream that says the text and then nothing more until it is cancelled.</summary>
    public ScriptedServer ThenSilentStream(string text) => ThenStream(text, async token =>
    {
        await Task.Delay(Timeout.Infinite, token);
        return 0;
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Requests)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            Bodies.Add(body);
        }

        if (script.TryDequeue(out var answer))
        {
            return answer(request);
        }

        // The script is over: the caller waits, as for a server that is busy.
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }
}
