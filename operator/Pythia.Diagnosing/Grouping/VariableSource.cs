using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>The spans of a request's critical path, for as long as nobody has asked what is known about the request.</summary>
internal sealed class VariableSource(VariableCollector collector, Trace trace, ImmutableArray<int> nodes)
{
    public ImmutableArray<RequestVariable> Collect() => collector.Collect(trace, nodes.AsSpan());
}
