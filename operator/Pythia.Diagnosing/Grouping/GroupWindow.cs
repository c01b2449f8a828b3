using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// The statistics of all groups over some time. Windows merge: any split of the requests over windows, merged in any order, gives
/// what one window gives (sketches exactly, moments up to rounding), as long as the bound on groups is not reached. One writer.
/// </summary>
public sealed partial class GroupWindow
{
    private readonly Dictionary<Key128, GroupStatistics> _groups = [];
    private readonly Dictionary<string, ExpectationTotals> _totals = new(StringComparer.Ordinal);
    private readonly GroupWindowOptions _options;
    private int _sampleSize;
    private int _others;
    private long _sampled;

    /// <summary>Makes an empty window over the positions of a table of calling contexts.</summary>
    public GroupWindow(CallingContextTree contexts, GroupWindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        Contexts = contexts;
        _options = options ?? new GroupWindowOptions();
        _sampleSize = _options.SampleSize;
    }

    /// <summary>The table that gives positions their meaning; merged windows share it.</summary>
    public CallingContextTree Contexts { get; }

    /// <summary>Requests added.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that went into an <c>other</c> group because of the bound.</summary>
    public long Overflow { get; private set; }

    /// <summary>The earliest start of a request; <see cref="long.MaxValue"/> for none.</summary>
    public long FirstStart { get; private set; } = long.MaxValue;

    /// <summary>The latest end of a request.</summary>
    public long LastEnd { get; private set; } = long.MinValue;

    /// <summary>The time between the first start and the last end, at least one second.</summary>
    public TimeSpan Length => Requests == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(Math.Max(1, (LastEnd - FirstStart) / 1e9));

    /// <summary>The groups, in no particular order.</summary>
    public IReadOnlyCollection<GroupStatistics> Groups => _groups.Values;

    /// <summary>Finds a group.</summary>
    public bool TryGet(Key128 key, out GroupStatistics? group) => _groups.TryGetValue(key, out group);

    /// <summary>Adds a request.</summary>
    public void Add(GroupedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var group = Slot(request.Group, request, null, 1);
        var before = group.SampleSize;
        group.Add(request);
        TotalsOf(request.Expectation, true)!.Add(request);
        Count(1, request.StartUnixNanoseconds, request.EndUnixNanoseconds, group.SampleSize - before);
    }

    /// <summary>Adds all requests of another window over the same table.</summary>
    public void Merge(GroupWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(Contexts, other.Contexts))
        {
            throw new ArgumentException("windows over different tables of calling contexts cannot be merged", nameof(other));
        }

        Merge(other, default);
    }

    private void Merge(GroupWindow other, ContextMap map)
    {
        Overflow += other.Overflow;
        foreach (var (expectation, totals) in other._totals)
        {
            TotalsOf(expectation, true)!.Merge(totals, map);
        }

        foreach (var (key, theirs) in other._groups)
        {
            var group = Slot(key, null, theirs.Identity, theirs.Total.Count);
            var before = group.SampleSize;
            group.Merge(theirs, map);
            Count(theirs.Total.Count, theirs.FirstStart, theirs.LastEnd, group.SampleSize - before);
        }
    }

    /// <summary>Removes all requests of an expectation. The times of the first and the last request stay.</summary>
    public void Forget(string expectation)
    {
        _totals.Remove(expectation);
        foreach (var (key, group) in _groups)
        {
            if (group.Identity.Expectation == expectation)
            {
                _groups.Remove(key);
                Requests -= group.Total.Count;
                _sampled -= group.SampleSize;
                _others -= group.Identity.IsOther ? 1 : 0;
            }
        }
    }

    /// <summary>An expectation's requests over all groups; null when there are none.</summary>
    internal ExpectationTotals? TotalsOf(string expectation) => TotalsOf(expectation, false);

    private ExpectationTotals? TotalsOf(string expectation, bool make)
    {
        if (!_totals.TryGetValue(expectation, out var totals) && make)
        {
            totals = new ExpectationTotals(Contexts);
            _totals.Add(expectation, totals);
        }

        return totals;
    }

    private void Count(long requests, long start, long end, int sampled)
    {
        Requests += requests;
        FirstStart = Math.Min(FirstStart, start);
        LastEnd = Math.Max(LastEnd, end);
        _sampled += sampled;
        while (_sampled > _options.MaxSamples && _sampleSize > 1)
        {
            _sampleSize /= 2;
            _sampled = 0;
            foreach (var group in _groups.Values)
            {
                group.ShrinkSample(_sampleSize);
                _sampled += group.SampleSize;
            }
        }
    }

    private GroupStatistics Slot(Key128 key, GroupedRequest? request, GroupIdentity? identity, long requests)
    {
        if (_groups.TryGetValue(key, out var group))
        {
            return group;
        }

        identity ??= GroupIdentity.Of(request!);
        if (!identity.IsOther && _groups.Count - _others >= _options.MaxGroups)
        {
            Overflow += requests;
            identity = identity.ToOther();
            if (_groups.TryGetValue(identity.Key, out group))
            {
                return group;
            }
        }

        _others += identity.IsOther ? 1 : 0;
        group = new GroupStatistics(identity, _sampleSize, _options.MaxPositions);
        _groups.Add(identity.Key, group);
        return group;
    }
}
