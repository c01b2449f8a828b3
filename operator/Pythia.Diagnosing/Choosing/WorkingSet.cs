using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>A trace-point set while a plan is being made. One writer.</summary>
internal sealed class WorkingSet(SearchSpace space, SearchRequest? request, SetState before)
{
    public SearchSpace Space { get; } = space;

    public SearchRequest? Request { get; } = request;

    public SetState State { get; set; } = before;

    public SetState Before { get; } = before;

    /// <summary>The budget that pays; a set without an expectation has none, which counts as zero.</summary>
    public ObjectKey Budget => Request?.Budget ?? new ObjectKey(Space.Set.Namespace, string.Empty);

    public void SwitchOn(EnabledPoint point) => State = State with
    {
        Enabled = State.Enabled.SetItem(point.Id, point),
        EverEnabled = State.EverEnabled.Add(point.Id),
    };

    public void SwitchOff(string id) => State = State with { Enabled = State.Enabled.Remove(id) };

    public PointStatus StatusOf(SearchNode node)
    {
        if (State.Enabled.ContainsKey(node.Text))
        {
            return PointStatus.On;
        }

        if (State.RuledOut.Contains(node.Text))
        {
            return PointStatus.RuledOut;
        }

        return node.Denied || State.Failed.Contains(node.Text) || !IsSearched(node.Layer) ? PointStatus.Unavailable : PointStatus.Off;
    }

    public bool IsSearched(Layer layer) =>
        Request is null || Request.Options.Layers.IsEmpty
        || Request.Options.Layers.Contains(layer.ToString(), StringComparer.OrdinalIgnoreCase);

    public DesiredTracePoint ToDesired(EnabledPoint point) => new()
    {
        Id = point.Id,
        Mechanism = MechanismOf(Space.TryGet(point.Id, out var node) ? node.Layer : Layer.Application),
        Parameters = node?.Parameters ?? System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty,
        Reason = point.Reason,
    };

    public static string MechanismOf(Layer layer) => layer is Layer.Application or Layer.Runtime ? "EventPipe" : "Bpftrace";
}
