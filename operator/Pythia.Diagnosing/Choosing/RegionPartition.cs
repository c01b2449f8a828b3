namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// A region divided into pieces by the candidates that shall be enabled: each piece is the subtree of one of them without the
/// subtrees of those inside of it; the last piece is what stays with the anchor.
/// </summary>
internal sealed class RegionPartition
{
    // Prior weight of the cause being in the anchor's own time, relative to one candidate.
    private const double AnchorWeight = 1.0;

    private readonly double _mass;
    private readonly double _total;
    private readonly double[] _remaining;
    private readonly bool[] _split;
    private double _anchor = AnchorWeight;

    public RegionPartition(Region region, double mass)
    {
        Region = region;
        _mass = mass;
        _split = new bool[region.Candidates.Length];
        _remaining = new double[region.Candidates.Length];
        for (var i = _remaining.Length - 1; i >= 0; i--)
        {
            _remaining[i] += region.Candidates[i].Weight;
            var parent = region.Candidates[i].Parent;
            if (parent >= 0)
            {
                _remaining[parent] += _remaining[i];
            }
            else
            {
                _anchor += _remaining[i];
            }
        }

        _total = _anchor;
    }

    public Region Region { get; }

    public bool IsSplit(int index) => _split[index];

    /// <summary>Expected bits of splitting the candidate's subtree off the piece that it is in now.</summary>
    public double GainOf(int index)
    {
        var piece = PieceOf(index);
        var whole = piece < 0 ? _anchor : _remaining[piece];
        var part = _remaining[index];
        return part <= 0 || part >= whole ? 0 : _mass * whole / _total * BinaryEntropy(part / whole);
    }

    public void Split(int index)
    {
        var part = _remaining[index];
        _split[index] = true;
        var at = Region.Candidates[index].Parent;
        while (at >= 0)
        {
            _remaining[at] -= part;
            if (_split[at])
            {
                return;
            }

            at = Region.Candidates[at].Parent;
        }

        _anchor -= part;
    }

    private int PieceOf(int index)
    {
        var at = Region.Candidates[index].Parent;
        while (at >= 0 && !_split[at])
        {
            at = Region.Candidates[at].Parent;
        }

        return at;
    }

    private static double BinaryEntropy(double p) => -((p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p)));
}
