using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

internal static class TestClients
{
    public static KubernetesClient Against(HttpMessageHandler server, TimeProvider? clock = null, RetryPolicy? retry = null)
        => new(
            new KubernetesConfiguration { Server = new Uri("http://kubernetes.test:8001/prefix/") },
            new KubernetesClientOptions
            {
                Handler = server,
                Clock = clock ?? TimeProvider.System,
                Jitter = () => 0,
                Retry = retry ?? new RetryPolicy { Backoff = new ExponentialBackoff(TimeSpan.Zero, TimeSpan.Zero) },
            });

    public static string Pod(string name, string version, string @namespace = "shop")
        => $$$"""{"metadata":{"name":"{{{name}}}","namespace":"{{{@namespace}}}","resourceVersion":"{{{version}}}","uid":"u-{{{name}}}"},"spec":{"nodeName":"n1"},"unknown":{"a":[1]}}""";

    public static string List(string version, string next, params string[] items)
        => $$$"""{"kind":"PodList","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"items":[{{{string.Join(',', items)}}}]}""";

    public static string Line(string type, string obj) => $$$"""{"type":"{{{type}}}","object":{{{obj}}}}""" + "\n";
}
