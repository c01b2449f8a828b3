using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Everything that is kept about one group: duration, positions, sample. Streaming and mergeable; durations in seconds.</summary>
public sealed partial class GroupStatistics
{
    private readonly Dictionary<int, int> _slots = [];
    private readonly List<PositionStatistics> _positions = [];
    private readonly SampleReservoir _sample;
    private readonly int _maxPositions;
    private Moments _total;
    private string? _version;

    internal GroupStatistics(GroupIdentity identity, int sampleCapacity, int maxPositions)
    {
        Identity = identity;
        _sample = new SampleReservoir(sampleCapacity);
        _maxPositions = maxPositions;
    }

    /// <summary>Which group.</summary>
    public GroupIdentity Identity { get; }

    /// <summary>The moments of the duration.</summary>
    public Moments Total => _total;

    /// <summary>How many requests were made, those of dropped traces included: the sum of the weights of the requests that were added.</summary>
    public double Represented { get; private set; }

    /// <summary>The distribution of the duration.</summary>
    public QuantileSketch Durations { get; } = new();

    /// <summary>The positions, in order of appearance.</summary>
    public ReadOnlySpan<PositionStatistics> Positions => CollectionsMarshal.AsSpan(_positions);

    /// <summary>The earliest start of a request; <see cref="long.MaxValue"/> for none.</summary>
    public long FirstStart { get; private set; } = long.MaxValue;

    /// <summary>The latest end of a request.</summary>
    public long LastEnd { get; private set; } = long.MinValue;

    /// <summary>How many requests the sample holds.</summary>
    public int SampleSize => _sample.Count;

    /// <summary>Whether requests of more than one version of the service were added.</summary>
    public bool HasVersions { get; private set; }

    /// <summary>The trace of the fastest request.</summary>
    public Exemplar Fastest { get; private set; } = new(default, double.PositiveInfinity);

    /// <summary>The trace of the slowest request.</summary>
    public Exemplar Slowest { get; private set; } = new(default, double.NegativeInfinity);

    /// <summary>A uniform sample of the requests, by start.</summary>
    public ImmutableArray<GroupedRequest> Sample() => ImmutableCollectionsMarshal.AsImmutableArray(_sample.ToArray());

    /// <summary>Finds a position.</summary>
    public bool TryGetPosition(int position, out PositionStatistics statistics)
    {
        if (_slots.TryGetValue(position, out var slot))
        {
            statistics = _positions[slot];
            return true;
        }

        statistics = default;
        return false;
    }

    internal void Add(GroupedRequest request)
    {
        var total = request.TotalSeconds;
        _total.Add(total);
        Durations.Add(total);
        Represented += request.Weight;
        double unplaced = 0;
        var unplacedVisits = 0;
        foreach (ref readonly var time in request.Positions.AsSpan())
        {
            ref var position = ref Slot(time.Position, out var found);
            if (found)
            {
                position.Add(time.Nanoseconds / 1e9, time.Repetitions, total);
            }
            else
            {
                unplaced += time.Nanoseconds / 1e9;
                unplacedVisits += time.Repetitions;
            }
        }

        if (unplacedVisits > 0)
        {
            Slot(PositionStatistics.Unplaced, out _).Add(unplaced, unplacedVisits, total);
        }

        See(request.StartUnixNanoseconds, request.EndUnixNanoseconds);
        See(new Exemplar(request.TraceId, total));
        SeeVersion(request.Version);
        _sample.Add(request);
    }

    internal void Merge(GroupStatistics other, ContextMap map = default)
    {
        _total.Merge(other._total);
        Durations.Merge(other.Durations);
        Represented += other.Represented;
        foreach (ref readonly var theirs in other.Positions)
        {
            ref var position = ref Slot(map.Of(theirs.Position), out var found);
            if (!found)
            {
                // Beyond the bound: keeps the sums right; two such positions of one request count as two requests.
                position = ref Slot(PositionStatistics.Unplaced, out _);
            }

            position.Merge(theirs);
        }

        if (other._total.Count > 0)
        {
            See(other.FirstStart, other.LastEnd);
            See(other.Fastest);
            See(other.Slowest);
            HasVersions |= other.HasVersions;
            SeeVersion(other._version ?? string.Empty);
        }

        _sample.Merge(other._sample, map);
    }

    internal void ShrinkSample(int capacity) => _sample.Shrink(capacity);

    private ref PositionStatistics Slot(int position, out bool found)
    {
        found = true;
        if (!_slots.TryGetValue(position, out var slot))
        {
            if (_slots.Count >= _maxPositions && position != PositionStatistics.Unplaced)
            {
                found = false;
                return ref System.Runtime.CompilerServices.Unsafe.NullRef<PositionStatistics>();
            }

            slot = _positions.Count;
            _slots.Add(position, slot);
            _positions.Add(new PositionStatistics(position));
        }

        return ref CollectionsMarshal.AsSpan(_positions)[slot];
    }

    private void See(long start, long end)
    {
        FirstStart = Math.Min(FirstStart, start);
        LastEnd = Math.Max(LastEnd, end);
    }

    private void SeeVersion(string version)
    {
        HasVersions |= version.Length > 0 && _version is not null && version != _version;
        _version ??= version.Length > 0 ? version : null;
    }

    private void See(Exemplar exemplar)
    {
        Fastest = exemplar.CompareTo(Fastest) < 0 ? exemplar : Fastest;
        Slowest = exemplar.CompareTo(Slowest) > 0 ? exemplar : Slowest;
    }
}
