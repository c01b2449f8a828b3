using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// The groups of the running system: the last two windows, which are judged, and the learned baseline, which they are compared
/// with. The owner says when a window ends. One writer.
/// </summary>
public sealed class GroupStore
{
    private readonly GroupWindowOptions _options;
    private readonly int _baselineWindows;
    private GroupWindow _previous;
    private GroupWindow _oldBaseline;
    private GroupWindow _baseline;
    private GroupWindow? _joinedBaseline;
    private int _learned;

    /// <summary>Makes an empty store.</summary>
    /// <param name="contexts">The grouper's table of calling contexts.</param>
    /// <param name="options">Bounds of a window.</param>
    /// <param name="baselineWindows">After this many learned windows the older half of the baseline is forgotten.</param>
    public GroupStore(CallingContextTree contexts, GroupWindowOptions? options = null, int baselineWindows = 30)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentOutOfRangeException.ThrowIfLessThan(baselineWindows, 1);
        _options = options ?? new GroupWindowOptions();
        _baselineWindows = baselineWindows;
        Contexts = contexts;
        Current = NewWindow();
        _previous = NewWindow();
        _oldBaseline = NewWindow();
        _baseline = NewWindow();
    }

    /// <summary>The table of calling contexts.</summary>
    public CallingContextTree Contexts { get; }

    /// <summary>The window that is being filled.</summary>
    public GroupWindow Current { get; private set; }

    /// <summary>The window before it.</summary>
    public GroupWindow Previous => _previous;

    /// <summary>Adds a request to the current window.</summary>
    public void Add(GroupedRequest request) => Current.Add(request);

    /// <summary>Adds the requests of a window over the same table to the current window.</summary>
    public void Merge(GroupWindow window) => Current.Merge(window);

    /// <summary>Ends the current window.</summary>
    /// <param name="learn">Whether what leaves the store becomes part of the baseline; false while a change is being reported, so that a lasting fault does not become normal.</param>
    public void Rotate(bool learn)
    {
        if (learn && _previous.Requests > 0)
        {
            _baseline.Merge(_previous);
            _joinedBaseline = null;
            if (++_learned >= _baselineWindows)
            {
                _oldBaseline = _baseline;
                _baseline = NewWindow();
                _learned = 0;
            }
        }

        _previous = Current;
        Current = NewWindow();
    }

    /// <summary>Forgets an expectation, its baseline included: for one that was deleted, and may come again under the same name.</summary>
    public void Forget(string expectation)
    {
        Current.Forget(expectation);
        _previous.Forget(expectation);
        _baseline.Forget(expectation);
        _oldBaseline.Forget(expectation);
    }

    /// <summary>A copy of the last two windows, to be judged.</summary>
    public GroupWindow Snapshot() => Join(_previous, Current);

    /// <summary>The learned baseline; empty before the third window. Copied when a window is learned, so it must not be changed.</summary>
    public GroupWindow Baseline() => _joinedBaseline ??= Join(_oldBaseline, _baseline);

    private GroupWindow Join(GroupWindow first, GroupWindow second)
    {
        var joined = NewWindow();
        joined.Merge(first);
        joined.Merge(second);
        return joined;
    }

    private GroupWindow NewWindow() => new(Contexts, _options);
}
