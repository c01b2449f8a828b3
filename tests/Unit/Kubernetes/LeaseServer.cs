using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>One lease with optimistic concurrency, and faults by candidate (its User-Agent) when a test wants them.</summary>
internal sealed class LeaseServer : HttpMessageHandler
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];
    private JsonObject? lease;
    private long version;

    /// <summary>Candidates whose requests get no answer.</summary>
    public FaultSet Hanging { get; } = new();

    /// <summary>Candidates whose requests are answered with 500.</summary>
    public FaultSet Failing { get; } = new();

    public string Holder
    {
        get
        {
            lock (gate)
            {
                return lease?["spec"]?["holderIdentity"]?.GetValue<string>() ?? string.Empty;
            }
        }
    }

    public int Requests(string candidate)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(candidate);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var candidate = request.Headers.UserAgent.ToString();
        bool hangs;
        lock (gate)
        {
            counts[candidate] = counts.GetValueOrDefault(candidate) + 1;
            hangs = Hanging.Contains(candidate);
        }

        if (hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        lock (gate)
        {
            return Failing.Contains(candidate) ? Answer(500, "InternalError") : Answer(request.Method, body);
        }
    }

    private HttpResponseMessage Answer(HttpMethod method, JsonObject? body)
    {
        if (method == HttpMethod.Get)
        {
            return lease is null ? Answer(404, "NotFound") : Answer(lease);
        }

        if (method == HttpMethod.Post)
        {
            return lease is null ? Store(body!) : Answer(409, "AlreadyExists");
        }

        return lease is null ? Answer(404, "NotFound")
            : body!["metadata"]!["resourceVersion"]!.GetValue<string>() != version.ToString() ? Answer(409, "Conflict")
            : Store(body);
    }

    private HttpResponseMessage Store(JsonObject body)
    {
        lease = body;
        lease["metadata"]!["resourceVersion"] = (++version).ToString();
        return Answer(lease);
    }

    private static HttpResponseMessage Answer(JsonObject json) => new(HttpStatusCode.OK) { Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Answer(int code, string reason) => new((HttpStatusCode)code)
    {
        Content = new StringContent($$"""{"kind":"Status","code":{{code}},"reason":"{{reason}}","message":"scripted"}"""),
    };
}
