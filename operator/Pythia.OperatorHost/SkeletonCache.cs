using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using Pythia.OperatorHost.Cluster;

namespace Pythia.OperatorHost;

/// <summary>
/// Which spans make up a workflow: those that cross processes, except trace points that a search can switch on and off. Groups
/// must not change because instrumentation does.
/// </summary>
internal sealed class SkeletonCache
{
    private ImmutableArray<TracePointSetResource> _sets = [];
    private Func<Span, bool> _skeleton = Skeleton.CrossesProcesses;

    public Func<Span, bool> Of(World world)
    {
        if (!_sets.AsSpan().SequenceEqual(world.Sets.AsSpan(), ReferenceEqualityComparer.Instance))
        {
            _sets = world.Sets;
            _skeleton = Skeleton.Without(world.Sets.SelectMany(Switchable).ToHashSet());
        }

        return _skeleton;
    }

    private static IEnumerable<TracePointId> Switchable(TracePointSetResource set)
    {
        foreach (var entry in set.Spec.Catalogue.Where(e => !set.Spec.Skeleton.Contains(e.Id)))
        {
            if (TracePointId.TryParse(entry.Id, out var id, out _))
            {
                yield return id;
            }
        }
    }
}
