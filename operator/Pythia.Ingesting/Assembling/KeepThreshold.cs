namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Which traces are kept: those whose hash lies below a threshold. It is lowered when room runs out and raised slowly
/// when there is room again. As the hash is independent of what a trace contains, what is kept is an unbiased part.
/// </summary>
internal sealed class KeepThreshold(long recoveryNanoseconds)
{
    private const double Least = 1.0 / (1 << 16);
    private ulong _below = ulong.MaxValue;
    private long _roomSince = long.MaxValue;

    public double Ratio { get; private set; } = 1;

    public bool Keeps(ulong hash) => hash <= _below;

    /// <summary>Keeps half of what was kept; false at the end of the scale.</summary>
    public bool TryHalve()
    {
        _roomSince = long.MaxValue;
        if (Ratio <= Least)
        {
            return false;
        }

        Set(Ratio / 2);
        return true;
    }

    /// <summary>To be told now and then how full it is, 0 to 1.</summary>
    public void Observe(double fullness, long now)
    {
        if (Ratio >= 1 || fullness > 0.5)
        {
            _roomSince = long.MaxValue;
            return;
        }

        _roomSince = Math.Min(_roomSince, now);
        if (now - _roomSince >= recoveryNanoseconds)
        {
            Set(Math.Min(1, Ratio * 1.5));
            _roomSince = now;
        }
    }

    private void Set(double ratio)
    {
        Ratio = ratio;
        _below = ratio >= 1 ? ulong.MaxValue : (ulong)(ratio * ulong.MaxValue);
    }
}
