using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Diagnosing.Explaining;

/// <summary>The stage's entry: from a problem to the variables that explain it.</summary>
public static class Explainer
{
    /// <summary>
    /// Explains the exclusive time of a place by the variables of the requests. Only variables of the place's own span, of the
    /// spans above it, of the processes on the way and derived ones can explain; what restates the time itself is left out.
    /// Requests are divided by time into two windows; the verdict needs both.
    /// </summary>
    /// <param name="problem">The problem; its positions give places their contexts.</param>
    /// <param name="seed">Makes permutations repeatable.</param>
    /// <param name="requests">The requests to use; the problem's sample when null.</param>
    /// <param name="place">The place; the position with the largest share when null.</param>
    /// <param name="options">Thresholds.</param>
    public static Explanation Explain(
        Problem problem, int seed, IEnumerable<GroupedRequest>? requests = null, string? place = null, ExplainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new ExplainingOptions();
        var path = new PlacePath(place ?? problem.Positions.Select(p => p.Place).FirstOrDefault(string.Empty), problem.Positions);
        var rows = (requests ?? problem.Sample).OrderBy(r => r.StartUnixNanoseconds).TakeLast(options.MaxRequests).ToList();
        if (rows.Count < 2 * options.MinRequests)
        {
            return new Explanation
            {
                Place = path.Place,
                Verdict = ExplanationVerdict.TooFewRequests,
                Nature = NatureOfPlace.Of(path.Place, []),
                Requests = rows.Count,
            };
        }

        var target = TimesAt(rows, path);
        var variables = VariableTable.Of(rows, path, target, options);
        variables.RemoveAll(v => v.Relation == VariableRelation.Unrelated);
        return Fit(path.Place, target, variables, options, seed) with { Typical = TypicalValues.Of(rows, path, target) };
    }

    // Seconds at the place, over all its contexts; without a known context the whole duration.
    private static double[] TimesAt(List<GroupedRequest> rows, PlacePath path)
    {
        if (path.Contexts.Count == 0)
        {
            return [.. rows.Select(r => r.TotalSeconds)];
        }

        var positions = path.Contexts.Select(c => c.Id).ToHashSet();
        return [.. rows.Select(r => r.Positions.Where(p => positions.Contains(p.Position)).Sum(p => p.Nanoseconds) / 1e9)];
    }

    internal static Explanation Fit(string place, double[] target, List<Variable> variables, ExplainingOptions options, int seed)
    {
        var selection = new Selection(variables, target, options);
        var chosen = selection.Choose();
        var columns = chosen.SelectMany(v => v.Columns).ToList();
        var half = target.Length / 2;
        if (columns.Count == 0)
        {
            return new Explanation
            {
                Place = place,
                Verdict = ExplanationVerdict.Unexplained,
                Nature = NatureOfPlace.Of(place, []),
                Requests = target.Length,
                Considered = variables.Count,
            };
        }

        var first = Selection.Judge(columns.Select(c => c[..half]), target[..half], options.Permutations, seed);
        var second = Selection.Judge(columns.Select(c => c[half..]), target[half..], options.Permutations, seed + 1);
        var analysis = CanonicalCorrelation.Analyze(MatrixOf(columns), MatrixOf([target]), options.Ridge);
        var described = Describe(chosen, target, analysis, selection.PValues(chosen, seed + 2), options);
        var explained = Math.Min(first.Explained, second.Explained) >= options.MinExplained
            && Math.Max(first.PValue, second.PValue) < options.MaxPValue;
        return new Explanation
        {
            Place = place,
            Verdict = explained ? ExplanationVerdict.Explained : ExplanationVerdict.Unexplained,
            Nature = NatureOfPlace.Of(place, explained ? described : []),
            Requests = target.Length,
            Considered = variables.Count,
            Explained = analysis.Correlations.Count > 0 ? analysis.Correlations[0] * analysis.Correlations[0] : 0,
            ExplainedInBoth = Math.Min(first.Explained, second.Explained),
            PValue = Math.Max(first.PValue, second.PValue),
            Correlations = [.. analysis.Correlations],
            Variables = described,
        };
    }

    private static ImmutableArray<ExplainedVariable> Describe(
        List<Variable> chosen, double[] target, CanonicalCorrelation analysis, double[] pValues, ExplainingOptions options)
    {
        var columns = chosen.SelectMany(v => v.Columns).ToList();
        var half = target.Length / 2;
        var whole = Coefficients(columns, target);
        var first = Coefficients([.. columns.Select(c => c[..half])], target[..half]);
        var second = Coefficients([.. columns.Select(c => c[half..])], target[half..]);
        var all = Selection.Judge(columns, target, 0, 0).Explained;
        var described = new List<ExplainedVariable>();
        var at = 0;
        for (var i = 0; i < chosen.Count; i++)
        {
            var variable = chosen[i];
            var own = new Range(at, at + variable.Columns.Length);
            var without = Selection.Judge(chosen.Where((_, j) => j != i).SelectMany(v => v.Columns), target, 0, 0).Explained;
            var weights = analysis.Correlations.Count > 0 ? analysis.XCoefficients.Column(0).ToArray()[own] : new double[variable.Columns.Length];
            var lead = LeadOf(variable, whole[own], first[own], second[own], weights);
            described.Add(new ExplainedVariable
            {
                Name = NameOf(variable, lead.Label),
                Relation = variable.Relation,
                SecondsPerUnit = lead.Whole,
                Effect = EffectOf(variable, lead.Label, lead.Whole),
                Weight = lead.Weight * Math.Sqrt(target.Length - 1),
                Partial = Math.Max(0, all - without),
                PValue = pValues[i],
                IsStable = lead.First * lead.Second > 0
                    && Math.Min(Math.Abs(lead.First), Math.Abs(lead.Second)) >= 0.5 * Math.Max(Math.Abs(lead.First), Math.Abs(lead.Second)),
            });
            at += variable.Columns.Length;
        }

        return [.. described.OrderByDescending(v => v.Partial).ThenBy(v => v.Name, StringComparer.Ordinal)];
    }

    // What a variable is named by: the level that differs most from the others, or the column with the largest effect.
    private static (string Label, double Whole, double First, double Second, double Weight) LeadOf(
        Variable variable, double[] whole, double[] first, double[] second, double[] weights)
    {
        if (variable.Reference is not null)
        {
            var levels = new LevelContrasts(variable);
            var lead = levels.Lead(whole);
            return (levels.LabelOf(lead), levels.Of(lead, whole), levels.Of(lead, first), levels.Of(lead, second), levels.Of(lead, weights) * levels.DeviationOf(lead));
        }

        var column = Enumerable.Range(0, whole.Length).MaxBy(j => Math.Abs(whole[j]) * Deviation(variable.Columns[j]));
        return (variable.Labels[column], whole[column], first[column], second[column], weights[column] * Deviation(variable.Columns[column]));
    }

    private static string NameOf(Variable variable, string label) => label.Length switch
    {
        0 => variable.Name,
        _ when label.StartsWith(">=", StringComparison.Ordinal) => $"{variable.Name} {label}",
        _ => $"{variable.Name}={label}",
    };

    private static string EffectOf(Variable variable, string label, double seconds)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 ? "-" : "+")}{Duration(Math.Abs(seconds))}");
        return label.Length == 0 ? $"{text} per {variable.Name.Split('@')[0]}" : $"{text} when {NameOf(variable, label)}";
    }

    private static string Duration(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
        >= 1e-4 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.###} us"),
    };

    // Least squares of minimum norm over the centered, scaled columns: dependent columns share their effect.
    private static double[] Coefficients(List<double[]> columns, double[] target)
    {
        var x = MatrixOf(columns);
        var means = x.ColumnSums() / x.RowCount;
        var scales = columns.Select(Deviation).ToArray();
        var scaled = x.MapIndexed((_, j, v) => scales[j] > 0 ? (v - means[j]) / scales[j] : 0, Zeros.Include);
        var mean = target.Average();
        var y = MathNet.Numerics.LinearAlgebra.Double.Vector.Build.DenseOfEnumerable(target.Select(t => t - mean));
        var gram = scaled.TransposeThisAndMultiply(scaled) + DenseMatrix.CreateDiagonal(columns.Count, columns.Count, 1e-9 * target.Length);
        var beta = gram.Cholesky().Solve(scaled.TransposeThisAndMultiply(y));
        return [.. beta.Select((b, j) => scales[j] > 0 ? b / scales[j] : 0)];
    }

    private static Matrix<double> MatrixOf(IReadOnlyList<double[]> columns) => DenseMatrix.OfColumnArrays(columns);

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
    }
}
