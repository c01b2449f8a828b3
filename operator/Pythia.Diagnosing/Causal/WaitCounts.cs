namespace Pythia.Diagnosing.Causal;

/// <summary>What requests say about a hypothesis "this own time ends when that work has ended". Mergeable.</summary>
internal struct WaitCounts
{
    /// <summary>Requests in which the work ended within the own time.</summary>
    public long Within;

    /// <summary>Requests in which the own time ended while the work went on.</summary>
    public long Against;

    private double _meanWork;
    private double _meanWait;
    private double _m2Work;
    private double _m2Wait;
    private double _comoment;

    /// <summary>The part of the own time's variation that the work's end explains, with a slope of one; 0 for none.</summary>
    public readonly double Explained
    {
        get
        {
            // The variance of what remains when the time until the work's end is taken off.
            var rest = _m2Wait + _m2Work - (2 * _comoment);
            return _m2Wait > 0 ? Math.Max(0, 1 - (rest / _m2Wait)) : 0;
        }
    }

    /// <summary>The mean time that the waiter takes after the work's end, as a part of its whole own time.</summary>
    public readonly double RestRatio => _meanWait > 0 ? (_meanWait - _meanWork) / _meanWait : 1;

    /// <summary>Adds an own time, and the time from its start until the work's end; seconds.</summary>
    public void Add(double wait, double work)
    {
        Within++;
        var beforeWork = work - _meanWork;
        var beforeWait = wait - _meanWait;
        _meanWork += beforeWork / Within;
        _meanWait += beforeWait / Within;
        _m2Work += beforeWork * (work - _meanWork);
        _m2Wait += beforeWait * (wait - _meanWait);
        _comoment += beforeWork * (wait - _meanWait);
    }
}
