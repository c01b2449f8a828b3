using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Something known about a request that may explain its duration.</summary>
/// <param name="Name">An attribute key of the request's own span (<c>url.query.size</c>), of a span below it (<c>queue.length@service/operation</c>) or of a process (<c>k8s.pod.name@service</c>).</param>
/// <param name="Value">The value; of a repeated span the mean of numbers, else the first.</param>
public readonly record struct RequestVariable(string Name, AttributeValue Value);
