namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// A region divided into pieces by the candidates that shall be enabled: each piece is the subtree of one of them without the
/// subtrees of those inside of it; the last piece is what stays with the anchor.
/// </summary>
internal sealed class RegionPartition
{
    // Prior weight of the cause being in the anchor's own time, relative to one candidate.
    private const double AnchorWeight = 1.0;

    // The anchor's place in the arrays.
    private readonly int _anchor;
    private readonly double _mass;
    private readonly double _total;
    private readonly DecisionForecast _forecast;
    private readonly double[] _weight;
    private readonly double[] _size;
    private readonly bool[] _split;

    public RegionPartition(Region region, double mass, DecisionForecast forecast)
    {
        Region = region;
        _mass = mass;
        _forecast = forecast;
        _anchor = region.Candidates.Length;
        _split = new bool[_anchor];
        _weight = new double[_anchor + 1];
        _size = new double[_anchor + 1];
        for (var i = _anchor - 1; i >= 0; i--)
        {
            var candidate = region.Candidates[i];
            _weight[i] += candidate.Weight;
            _size[i] += candidate.CanEnable ? 1 : 0;
            var parent = candidate.Parent >= 0 ? candidate.Parent : _anchor;
            _weight[parent] += _weight[i];
            _size[parent] += _size[i];
        }

        _weight[_anchor] += AnchorWeight;
        _size[_anchor] += 1;
        _total = _weight[_anchor];
    }

    public Region Region { get; }

    public bool IsSplit(int index) => _split[index];

    /// <summary>Whether a candidate can be split off at all.</summary>
    public bool IsOpen(int index) => !_split[index] && Region.Candidates[index] is { CanEnable: true, Cost: <= 1 };

    /// <summary>Expected bits of splitting the candidate's subtree off the piece that it is in now.</summary>
    public double BitsOf(int index)
    {
        var whole = _weight[PieceOf(index)];
        var part = _weight[index];
        return part <= 0 || part >= whole ? 0 : _mass * whole / _total * BinaryEntropy(part / whole);
    }

    /// <summary>By how much splitting the candidate's subtree off shortens the search, in expected decisions.</summary>
    public double DecisionsSavedBy(int index)
    {
        var piece = PieceOf(index);
        var (weight, size) = (_weight[index], _size[index]);
        return _mass / _total * (Cost(_weight[piece], _size[piece]) - Cost(weight, size) - Cost(_weight[piece] - weight, _size[piece] - size));
    }

    public void Split(int index)
    {
        Move(index, -1);
        _split[index] = true;
    }

    /// <summary>Takes a split back.</summary>
    public void Join(int index)
    {
        _split[index] = false;
        Move(index, 1);
    }

    private double Cost(double weight, double size) => weight * _forecast.Decisions(size);

    private void Move(int index, double sign)
    {
        var (weight, size) = (sign * _weight[index], sign * _size[index]);
        var at = index;
        do
        {
            at = Region.Candidates[at].Parent is >= 0 and var parent ? parent : _anchor;
            _weight[at] += weight;
            _size[at] += size;
        }
        while (at != _anchor && !_split[at]);
    }

    private int PieceOf(int index)
    {
        var at = Region.Candidates[index].Parent;
        while (at >= 0 && !_split[at])
        {
            at = Region.Candidates[at].Parent;
        }

        return at >= 0 ? at : _anchor;
    }

    private static double BinaryEntropy(double p) => -((p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p)));
}
