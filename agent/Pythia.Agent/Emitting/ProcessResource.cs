using System.Collections.Immutable;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Emitting;

/// <summary>Describes a process as OpenTelemetry resource attributes.</summary>
internal static class ProcessResource
{
    public static SpanSource Of(ServiceProcess process, string node)
    {
        var attributes = ImmutableArray.CreateBuilder<SpanAttribute>();
        attributes.Add(SpanAttribute.Of("service.name", process.Service));
        attributes.Add(SpanAttribute.Of("k8s.namespace.name", process.Namespace));
        attributes.Add(SpanAttribute.Of("k8s.pod.name", process.Pod));
        attributes.Add(SpanAttribute.Of("k8s.pod.uid", process.PodUid));
        attributes.Add(SpanAttribute.Of("k8s.node.name", node));
        attributes.Add(SpanAttribute.Of("process.pid", (long)process.Key.Pid));
        if (process.Version.Length > 0)
        {
            attributes.Add(SpanAttribute.Of("service.version", process.Version));
        }

        return new SpanSource(attributes.ToImmutable());
    }
}
