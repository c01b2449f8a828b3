using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Ingesting.Assembling;
using Pythia.Model;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>From complete traces to the statistics of their groups, as the control loop does it.</summary>
internal sealed class WholeWay
{
    private readonly WorkflowGrouper _grouper = new();
    private readonly GroupStore _groups;
    private readonly ImmutableArray<Expectation> _expectations =
        [new Expectation { Name = "shop/front", Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" } } }];

    public WholeWay() => _groups = new GroupStore(_grouper.Contexts);

    public long Requests { get; private set; }

    public void Add(ImmutableArray<AssembledTrace> traces)
    {
        foreach (var assembled in traces)
        {
            foreach (var request in _grouper.Assign(Trace.FromSpans(assembled.Spans.AsSpan()), _expectations, null, assembled.Weight))
            {
                _groups.Add(request);
                Requests++;
            }
        }
    }
}
