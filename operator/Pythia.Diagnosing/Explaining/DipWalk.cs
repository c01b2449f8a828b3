namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// One computation of the dip over sorted values: the modal interval is narrowed until the greatest convex minorant left of it and
/// the least concave majorant right of it are as close to each other as the dip allows.
/// </summary>
internal sealed class DipWalk
{
    private readonly double[] _x;
    private readonly int[] _minorantBefore;
    private readonly int[] _majorantAfter;
    private readonly int[] _minorant;
    private readonly int[] _majorant;
    private int _minorantLength;
    private int _majorantLength;
    private int _minorantStart;
    private int _majorantStart;

    public DipWalk(double[] sorted)
    {
        _x = sorted;
        var n = sorted.Length;
        _minorantBefore = new int[n];
        _majorantAfter = new int[n];
        _minorant = new int[n + 1];
        _majorant = new int[n + 1];
        for (var j = 1; j < n; j++)
        {
            _minorantBefore[j] = j - 1;
            while (_minorantBefore[j] is var m && m > 0 && !Steeper(j, m, _minorantBefore[m]))
            {
                _minorantBefore[j] = _minorantBefore[m];
            }
        }

        _majorantAfter[n - 1] = n - 1;
        for (var k = n - 2; k >= 0; k--)
        {
            _majorantAfter[k] = k + 1;
            while (_majorantAfter[k] is var m && m < n - 1 && !Steeper(k, m, _majorantAfter[m]))
            {
                _majorantAfter[k] = _majorantAfter[m];
            }
        }
    }

    public double Run()
    {
        var (low, high) = (0, _x.Length - 1);
        var dip = 1.0;
        while (true)
        {
            Hulls(low, high);
            var distance = _minorantLength == 1 && _majorantLength == 1 ? 1 : LargestDistance();
            if (distance < dip)
            {
                break;
            }

            dip = Math.Max(dip, Math.Max(MinorantDip(), MajorantDip()));
            var (nextLow, nextHigh) = (_minorant[_minorantStart], _majorant[_majorantStart]);
            if (low == nextLow && high == nextHigh)
            {
                break;
            }

            (low, high) = (nextLow, nextHigh);
        }

        return dip / (2.0 * _x.Length);
    }

    private bool Steeper(int at, int near, int far) =>
        (_x[at] - _x[near]) * (near - far) < (_x[near] - _x[far]) * (at - near);

    private void Hulls(int low, int high)
    {
        _minorant[0] = high;
        var i = 0;
        while (_minorant[i] > low)
        {
            _minorant[i + 1] = _minorantBefore[_minorant[i]];
            i++;
        }

        _minorantLength = _minorantStart = i;
        _majorant[0] = low;
        i = 0;
        while (_majorant[i] < high)
        {
            _majorant[i + 1] = _majorantAfter[_majorant[i]];
            i++;
        }

        _majorantLength = _majorantStart = i;
    }

    // Walks both hulls from the left and remembers where they are farthest apart.
    private double LargestDistance()
    {
        var (at, other, distance) = (_minorantLength - 1, 1, 0.0);
        do
        {
            var (g, l) = (_minorant[at], _majorant[other]);
            if (g > l)
            {
                var before = _minorant[at + 1];
                var d = l - before + 1 - ((_x[l] - _x[before]) * (g - before) / (_x[g] - _x[before]));
                other++;
                if (d >= distance)
                {
                    (distance, _minorantStart, _majorantStart) = (d, at + 1, other - 1);
                }
            }
            else
            {
                var before = _majorant[other - 1];
                var d = ((_x[g] - _x[before]) * (l - before) / (_x[l] - _x[before])) - (g - before - 1);
                at--;
                if (d >= distance)
                {
                    (distance, _minorantStart, _majorantStart) = (d, at + 1, other);
                }
            }

            at = Math.Max(at, 0);
            other = Math.Min(other, _majorantLength);
        }
        while (_minorant[at] != _majorant[other]);

        return distance;
    }

    private double MinorantDip()
    {
        var dip = 0.0;
        for (var j = _minorantStart; j < _minorantLength; j++)
        {
            var (from, to) = (_minorant[j + 1], _minorant[j]);
            dip = Math.Max(dip, Deviation(from, to, (jj, line) => jj - from + 1 - line));
        }

        return dip;
    }

    private double MajorantDip()
    {
        var dip = 0.0;
        for (var j = _majorantStart; j < _majorantLength; j++)
        {
            var (from, to) = (_majorant[j], _majorant[j + 1]);
            dip = Math.Max(dip, Deviation(from, to, (jj, line) => line - (jj - from - 1)));
        }

        return dip;
    }

    private double Deviation(int from, int to, Func<int, double, double> difference)
    {
        var most = 1.0;
        if (to - from > 1 && _x[to] > _x[from])
        {
            var slope = (to - from) / (_x[to] - _x[from]);
            for (var j = from; j <= to; j++)
            {
                most = Math.Max(most, difference(j, (_x[j] - _x[from]) * slope));
            }
        }

        return most;
    }
}
