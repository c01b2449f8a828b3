using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Simulation.Tests;

/// <summary>The node's side of one trace-point set: applies the desired state some time after it was written.</summary>
internal sealed class SimAgent
{
    private ImmutableArray<DesiredTracePoint> _next = [];
    private string _nextHash = string.Empty;
    private long _applyNs = long.MaxValue;

    public HashSet<string> On { get; private set; } = [];

    public string AppliedHash { get; private set; } = string.Empty;

    public ImmutableArray<DesiredTracePoint> Desired => _next;

    public void Receive(SetPlan plan, long applyNs)
    {
        if (plan.DesiredHash != _nextHash)
        {
            (_next, _nextHash, _applyNs) = (plan.Desired, plan.DesiredHash, applyNs);
        }
    }

    public void Advance(long nowNs)
    {
        if (nowNs >= _applyNs)
        {
            On = [.. _next.Where(d => !d.Skeleton).Select(d => d.Id)];
            AppliedHash = _nextHash;
            _applyNs = long.MaxValue;
        }
    }
}
