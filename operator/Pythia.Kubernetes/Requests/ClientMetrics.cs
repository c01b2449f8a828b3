using System.Diagnostics.Metrics;

namespace Pythia.Kubernetes;

/// <summary>What a client, its watches, its events and its leader election measure about themselves. Without a meter factory, nothing.</summary>
internal sealed class ClientMetrics
{
    private static readonly string[] Outcomes = ["ok", "refused", "conflict", "throttled", "failed", "unreachable"];

    private readonly Counter<long>? requests;
    private readonly Histogram<double>? durations;
    private readonly Counter<long>? watchEvents;
    private readonly Counter<long>? watchProblems;
    private readonly Counter<long>? events;
    private readonly UpDownCounter<int>? leading;

    public ClientMetrics(IMeterFactory? factory)
    {
        if (factory is null)
        {
            return;
        }

        // The factory and the meter hand out the same meter and instruments again, so several clients count together.
        var meter = factory.Create("Pythia.Kubernetes");
        requests = meter.CreateCounter<long>("pythia.kubernetes.requests", "{request}", "Requests to the API server by outcome, each attempt counted.");
        durations = meter.CreateHistogram<double>("pythia.kubernetes.request.duration", "s", "Time until the headers of an answer.");
        watchEvents = meter.CreateCounter<long>("pythia.kubernetes.watch.events", "{event}", "What watches told of.");
        watchProblems = meter.CreateCounter<long>("pythia.kubernetes.watch.problems", "{problem}", "What watches met and got over.");
        events = meter.CreateCounter<long>("pythia.kubernetes.events", "{event}", "Kubernetes Events by what became of them.");
        leading = meter.CreateUpDownCounter<int>("pythia.kubernetes.leading", "{lease}", "Leases held by this process.");
        foreach (var outcome in Outcomes)
        {
            requests.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        }

        foreach (var outcome in (ReadOnlySpan<string>)["written", "failed", "dropped"])
        {
            events.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        }

        leading.Add(0);
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="method">The method.</param>
    /// <param name="status">The code of the answer; 0 if none came.</param>
    /// <param name="duration">The time that it took.</param>
    public void CountRequest(HttpMethod method, int status, TimeSpan duration)
    {
        var outcome = status switch
        {
            0 => "unreachable",
            409 => "conflict",
            429 => "throttled",
            < 400 => "ok",
            < 500 => "refused",
            _ => "failed",
        };
        requests?.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        durations?.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method.Method));
    }

    /// <summary>Counts what a step of a watch told.</summary>
    public void CountWatch<T>(ResourceDescriptor<T> resource, WatchStep<T> step)
        where T : KubernetesObject
    {
        var of = new KeyValuePair<string, object?>("resource", resource.Plural);
        if (!step.Events.IsEmpty)
        {
            watchEvents?.Add(step.Events.Length, of);
        }

        if (step.Problem is { } problem)
        {
            watchProblems?.Add(1, of, new KeyValuePair<string, object?>("problem", problem.Kind.ToString()));
        }
    }

    /// <summary>Counts a Kubernetes Event by <c>written</c>, <c>failed</c> or <c>dropped</c>.</summary>
    public void CountEvent(string outcome) => events?.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Leadership began (1) or ended (-1).</summary>
    public void CountLeading(int change) => leading?.Add(change);
}
