namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Finds the traces that are due, in ticks of 25 ms: placing costs a constant, and so does each trace that comes due.
/// A trace that was placed again leaves its old entry behind, which is told by its tick. Lists go from slot to slot, so that they
/// grow once and not once per slot.
/// </summary>
/// <param name="onForgotten">Gets a closed trace when its last entry goes.</param>
internal sealed class TimingWheel(Action<OpenTrace> onForgotten)
{
    public const long TickNanoseconds = 25_000_000;
    private const int Slots = 4096;
    private readonly List<(OpenTrace Trace, long Tick)>?[] _slots = new List<(OpenTrace, long)>?[Slots];
    private readonly Stack<List<(OpenTrace Trace, long Tick)>> _free = [];
    private readonly List<OpenTrace> _due = [];
    private long _tick = long.MinValue;

    /// <summary>Looks at the trace again at this time, or as late as the wheel reaches (102 s).</summary>
    public void Place(OpenTrace trace, long dueTime)
    {
        var tick = Math.Clamp((dueTime + TickNanoseconds - 1) / TickNanoseconds, _tick + 1, _tick + Slots - 1);
        if (trace.DueTick != tick)
        {
            trace.DueTick = tick;
            trace.Entries++;
            ref var slot = ref _slots[tick & (Slots - 1)];
            slot ??= _free.TryPop(out var free) ? free : [];
            slot.Add((trace, tick));
        }
    }

    /// <summary>Goes on to <paramref name="now"/> and gives the traces that are to be looked at; valid until the next call.</summary>
    public List<OpenTrace> Advance(long now)
    {
        _due.Clear();
        var target = now / TickNanoseconds;
        if (_tick == long.MinValue)
        {
            _tick = target;
        }

        // After a long pause of the host one turn of the wheel meets every entry.
        for (var tick = Math.Max(_tick + 1, target - Slots + 1); tick <= target; tick++)
        {
            ref var slot = ref _slots[tick & (Slots - 1)];
            if (slot is null)
            {
                continue;
            }

            foreach (var (trace, placed) in slot)
            {
                trace.Entries--;
                if (trace.DueTick == placed)
                {
                    _due.Add(trace);
                }
                else if (trace.DueTick < 0)
                {
                    onForgotten(trace);
                }
            }

            slot.Clear();
            _free.Push(slot);
            slot = null;
        }

        _tick = Math.Max(_tick, target);
        return _due;
    }
}
