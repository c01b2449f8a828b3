namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Finds the traces that are due, in ticks of 100 ms: placing costs a constant, and so does each trace that comes due.
/// A trace that was placed again leaves its old entry behind, which is told by its tick.
/// </summary>
internal sealed class TimingWheel
{
    public const long TickNanoseconds = 100_000_000;
    private const int Slots = 1024;
    private readonly List<(OpenTrace Trace, long Tick)>[] _slots = new List<(OpenTrace, long)>[Slots];
    private readonly List<OpenTrace> _due = [];
    private long _tick = long.MinValue;

    public TimingWheel()
    {
        for (var i = 0; i < Slots; i++)
        {
            _slots[i] = [];
        }
    }

    /// <summary>Looks at the trace again at this time, or as late as the wheel reaches (102 s).</summary>
    public void Place(OpenTrace trace, long dueTime)
    {
        var tick = Math.Clamp((dueTime + TickNanoseconds - 1) / TickNanoseconds, _tick + 1, _tick + Slots - 1);
        if (trace.DueTick != tick)
        {
            trace.DueTick = tick;
            _slots[tick & (Slots - 1)].Add((trace, tick));
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
            var slot = _slots[tick & (Slots - 1)];
            foreach (var (trace, placed) in slot)
            {
                if (trace.DueTick == placed)
                {
                    _due.Add(trace);
                }
            }

            slot.Clear();
        }

        _tick = Math.Max(_tick, target);
        return _due;
    }
}
