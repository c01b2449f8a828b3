using System.Numerics;

namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// Chooses variables one by one by what they add to R squared, and judges them by permutation: the p-value of a variable is how
/// often the best of all variables does as well on a shuffled target (Westfall and Young 1993, single step), so that looking at
/// many variables costs what it must.
/// </summary>
internal sealed class Selection
{
    private readonly List<Variable> _variables;
    private readonly double[] _target;
    private readonly ExplainingOptions _options;

    public Selection(List<Variable> variables, double[] target, ExplainingOptions options)
    {
        _variables = variables;
        _target = Center(target);
        _options = options;
    }

    /// <summary>The chosen variables, most important first.</summary>
    public List<Variable> Choose()
    {
        var basis = new List<double[]>();
        var chosen = new List<Variable>();
        while (chosen.Count < _options.MaxSelected)
        {
            Variable? best = null;
            List<double[]> columns = [];
            var most = _options.MinGain;
            foreach (var variable in _variables.Where(v => !chosen.Exists(c => c.Name == v.Name)))
            {
                var own = Orthonormal(variable.Columns, basis);
                var gain = own.Sum(q => Square(Dot(q, _target))) / Math.Max(Dot(_target, _target), double.Epsilon);
                gain -= (1 - gain) * own.Count / Math.Max(1, _target.Length - own.Count - 1);
                if (gain * variable.Preference > most)
                {
                    (best, columns, most) = (variable, own, gain * variable.Preference);
                }
            }

            if (best is null)
            {
                break;
            }

            chosen.Add(best);
            basis.AddRange(columns);
        }

        return chosen;
    }

    /// <summary>One p-value per chosen variable.</summary>
    public double[] PValues(List<Variable> chosen, int seed)
    {
        var bases = _variables.Select(v => Orthonormal(v.Columns, [])).ToList();
        var observed = chosen.Select(v => bases[_variables.IndexOf(v)].Sum(q => Square(Dot(q, _target)))).ToArray();
        var hits = new int[chosen.Count];
        var random = new Random(seed);
        var shuffled = (double[])_target.Clone();
        for (var i = 0; i < _options.Permutations; i++)
        {
            random.Shuffle(shuffled);
            var best = bases.Max(b => b.Sum(q => Square(Dot(q, shuffled))));
            for (var j = 0; j < hits.Length; j++)
            {
                hits[j] += best >= observed[j] ? 1 : 0;
            }
        }

        return [.. hits.Select(h => (h + 1.0) / (_options.Permutations + 1))];
    }

    /// <summary>R squared of the columns, and how often a shuffled target does as well.</summary>
    public static (double Explained, double PValue) Judge(IEnumerable<double[]> columns, double[] target, int permutations, int seed)
    {
        var y = Center(target);
        var basis = Orthonormal(columns, []);
        var total = Dot(y, y);
        if (total <= 0 || basis.Count == 0)
        {
            return (0, 1);
        }

        var explained = basis.Sum(q => Square(Dot(q, y))) / total;
        var random = new Random(seed);
        var shuffled = (double[])y.Clone();
        var hits = 0;
        for (var i = 0; i < permutations; i++)
        {
            random.Shuffle(shuffled);
            hits += basis.Sum(q => Square(Dot(q, shuffled))) / total >= explained ? 1 : 0;
        }

        return (explained, (hits + 1.0) / (permutations + 1));
    }

    // Gram-Schmidt, twice, against the basis and each other; dependent columns vanish.
    private static List<double[]> Orthonormal(IEnumerable<double[]> columns, List<double[]> basis)
    {
        var own = new List<double[]>();
        foreach (var column in columns)
        {
            var v = Center(column);
            var before = Math.Sqrt(Dot(v, v));
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var q in basis.Concat(own))
                {
                    var along = Dot(q, v);
                    for (var i = 0; i < v.Length; i++)
                    {
                        v[i] -= along * q[i];
                    }
                }
            }

            var norm = Math.Sqrt(Dot(v, v));
            if (norm > 1e-8 * before && before > 0)
            {
                own.Add([.. v.Select(x => x / norm)]);
            }
        }

        return own;
    }

    private static double[] Center(double[] values)
    {
        var mean = values.Length == 0 ? 0 : values.Average();
        return [.. values.Select(v => v - mean)];
    }

    private static double Dot(double[] a, double[] b)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums += new Vector<double>(a, i) * new Vector<double>(b, i);
        }

        var sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Square(double x) => x * x;
}
