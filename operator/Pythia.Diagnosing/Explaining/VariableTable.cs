using System.Globalization;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Explaining;

/// <summary>Encodes what is known about requests as columns of numbers, and leaves out what cannot explain anything.</summary>
internal sealed class VariableTable
{
    /// <summary>The level of requests that have no value.</summary>
    public const string Absent = "(none)";

    private static readonly string[] Consequences = ["http.response.status_code", "http.status_code", "error.type", "otel.status_code", "otel.status_description"];
    private static readonly string[] Codes = ["status_code", "errno", "code", "port", "version"];
    private static readonly string[] Durations = ["duration", "elapsed", "latency"];
    private static readonly string[] TimeUnits = ["ms", "millis", "milliseconds", "seconds", "secs", "us", "micros", "microseconds", "ns", "nanos", "nanoseconds", "ticks", "time"];

    private readonly IReadOnlyList<GroupedRequest> _rows;
    private readonly PlacePath _path;
    private readonly ExplainingOptions _options;
    private readonly List<Variable> _variables = [];

    private VariableTable(IReadOnlyList<GroupedRequest> rows, PlacePath path, ExplainingOptions options)
    {
        _rows = rows;
        _path = path;
        _options = options;
    }

    /// <summary>The variables that vary and may explain; <paramref name="target"/> is what they shall explain, in seconds.</summary>
    public static List<Variable> Of(IReadOnlyList<GroupedRequest> rows, PlacePath path, double[] target, ExplainingOptions options)
    {
        var table = new VariableTable(rows, path, options);
        table.AddRecorded();
        table.AddRepetitions();
        table.AddConcurrency();
        table._variables.RemoveAll(v => Restates(v, target));
        table.AddThresholds(target);
        return table._variables;
    }

    private void AddRecorded()
    {
        var values = new Dictionary<string, AttributeValue?[]>(StringComparer.Ordinal);
        for (var i = 0; i < _rows.Count; i++)
        {
            foreach (var (name, value) in _rows[i].Variables)
            {
                if (!values.TryGetValue(name, out var column))
                {
                    values[name] = column = new AttributeValue?[_rows.Count];
                }

                column[i] = value;
            }
        }

        var frequent = values.OrderByDescending(v => v.Value.Count(x => x is not null)).ThenBy(v => v.Key, StringComparer.Ordinal);
        foreach (var (name, column) in frequent.Take(_options.MaxVariables))
        {
            var key = name.Split('@')[0];
            if (!Consequences.Contains(key, StringComparer.Ordinal) && !Array.Exists(Durations, d => key.Contains(d, StringComparison.OrdinalIgnoreCase)))
            {
                Add(name, key, _path.RelationOf(name), column);
            }
        }
    }

    private void Add(string name, string key, VariableRelation relation, AttributeValue?[] column)
    {
        var isCode = Array.Exists(Codes, c => key.EndsWith(c, StringComparison.OrdinalIgnoreCase));
        var numbers = isCode ? null : Numbers(column);
        if (numbers is not null)
        {
            if (!key.EndsWith(".id", StringComparison.OrdinalIgnoreCase) && !key.EndsWith("_id", StringComparison.OrdinalIgnoreCase))
            {
                AddNumeric(name, relation, numbers);
            }

            return;
        }

        AddCategorical(name, relation, column.Select(v => v is { } known ? known.ToString() : Absent).ToArray());
    }

    private void AddNumeric(string name, VariableRelation relation, double[] numbers)
    {
        var known = numbers.Where(double.IsFinite).ToArray();
        if (known.Length < Math.Max(5, 0.05 * numbers.Length) || known.Min() >= known.Max())
        {
            return;
        }

        var mean = known.Average();
        var filled = numbers.Select(v => double.IsFinite(v) ? v : mean).ToArray();
        var absent = numbers.Select(v => double.IsFinite(v) ? 0.0 : 1.0).ToArray();
        var withAbsent = absent.Sum() >= 0.05 * numbers.Length;
        _variables.Add(new Variable
        {
            Name = name,
            Relation = relation,
            Columns = withAbsent ? [filled, absent] : [filled],
            Labels = withAbsent ? [string.Empty, Absent] : [string.Empty],
        });
    }

    private void AddCategorical(string name, VariableRelation relation, string[] levels)
    {
        var counts = levels.GroupBy(l => l, StringComparer.Ordinal).Select(g => (Level: g.Key, Count: g.Count()))
            .OrderByDescending(g => g.Count).ThenBy(g => g.Level, StringComparer.Ordinal).ToList();
        if (counts.Count < 2 || counts.Count > levels.Length / 2)
        {
            return;
        }

        var least = Math.Max(5, 0.02 * levels.Length);
        var kept = counts.Where(c => c.Count >= least).Take(_options.MaxLevels).Select(c => c.Level).ToList();
        if (kept.Count == 0)
        {
            return;
        }

        var folded = levels.Select(l => kept.Contains(l) ? l : "(other)").ToArray();
        var names = kept.Skip(1).Concat(folded.Contains("(other)", StringComparer.Ordinal) ? ["(other)"] : []).ToArray();
        if (names.Length == 0)
        {
            return;
        }

        _variables.Add(new Variable
        {
            Name = name,
            Relation = relation,
            IsCategorical = true,
            Labels = names,
            Reference = kept[0],
            Columns = [.. names.Select(level => folded.Select(l => l == level ? 1.0 : 0.0).ToArray())],
        });
    }

    private void AddRepetitions()
    {
        foreach (var context in _path.Contexts)
        {
            for (var at = context; at is not null; at = at.Parent)
            {
                var position = at.Id;
                var counts = _rows.Select(r => (double)r.Positions.Where(p => p.Position == position).Sum(p => p.Repetitions)).ToArray();
                if (counts.Max() > 1)
                {
                    var relation = ReferenceEquals(at, context) ? VariableRelation.Own : VariableRelation.Derived;
                    AddNumeric($"repetitions@{at.Service}/{at.Operation.Name}", relation, counts);
                }
            }
        }
    }

    // How many requests of the group were under way when a request started.
    private void AddConcurrency()
    {
        var ends = new PriorityQueue<long, long>();
        var order = Enumerable.Range(0, _rows.Count).OrderBy(i => _rows[i].StartUnixNanoseconds).ToArray();
        var counts = new double[_rows.Count];
        foreach (var i in order)
        {
            while (ends.TryPeek(out var end, out _) && end <= _rows[i].StartUnixNanoseconds)
            {
                ends.Dequeue();
            }

            counts[i] = ends.Count;
            ends.Enqueue(_rows[i].EndUnixNanoseconds, _rows[i].EndUnixNanoseconds);
        }

        AddNumeric("concurrency", VariableRelation.Derived, counts);
    }

    // A number that matters from a value on ("size >= 500") is not linear; the best split competes with the number itself.
    private void AddThresholds(double[] target)
    {
        foreach (var variable in _variables.Where(v => v.Labels[0].Length == 0 && v.Relation != VariableRelation.Unrelated).ToList())
        {
            if (BestSplit(variable.Columns[0], target) is { } split)
            {
                _variables.Add(new Variable
                {
                    Name = variable.Name,
                    Relation = variable.Relation,
                    IsCategorical = true,
                    Labels = [string.Create(CultureInfo.InvariantCulture, $">= {split:G4}")],
                    Columns = [variable.Columns[0].Select(v => v >= split ? 1.0 : 0.0).ToArray()],
                });
            }
        }
    }

    private static double? BestSplit(double[] x, double[] y)
    {
        var order = Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ToArray();
        var total = y.Sum();
        double left = 0, best = 0;
        double? split = null;
        var least = Math.Max(5, x.Length / 50);
        for (var i = 0; i + 1 < order.Length; i++)
        {
            left += y[order[i]];
            var n = i + 1;
            if (x[order[i]] >= x[order[i + 1]] || n < least || x.Length - n < least)
            {
                continue;
            }

            var gap = (left / n) - ((total - left) / (x.Length - n));
            var between = gap * gap * n * (x.Length - n);
            if (between > best)
            {
                best = between;
                split = x[order[i + 1]];
            }
        }

        return split;
    }

    private static double[]? Numbers(AttributeValue?[] column)
    {
        var numbers = new double[column.Length];
        for (var i = 0; i < column.Length; i++)
        {
            if (column[i] is not { } value)
            {
                numbers[i] = double.NaN;
            }
            else if (value.IsNumeric)
            {
                numbers[i] = value.AsNumber();
            }
            else if (value.Kind != AttributeValueKind.Text
                || !double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    // A number that is the time itself in some unit explains nothing. A count may well cost just one millisecond each.
    private static bool Restates(Variable variable, double[] target)
    {
        var words = variable.Name.Split('@')[0].Split('.', '_', '-');
        var mayBeTime = words.Any(w => TimeUnits.Contains(w, StringComparer.OrdinalIgnoreCase)) || Array.Exists(variable.Columns[0], v => v != Math.Floor(v));
        if (variable.IsCategorical || !mayBeTime)
        {
            return false;
        }

        var x = variable.Columns[0];
        double meanX = x.Average(), meanY = target.Average(), xx = 0, xy = 0, yy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (target[i] - meanY);
            yy += (target[i] - meanY) * (target[i] - meanY);
        }

        if (xx <= 0 || yy <= 0 || xy * xy / (xx * yy) < 0.98)
        {
            return false;
        }

        var slope = xy / xx;
        return new[] { 1, 1e-3, 1e-6, 1e-9 }.Any(unit => Math.Abs((slope / unit) - 1) < 0.1);
    }
}
