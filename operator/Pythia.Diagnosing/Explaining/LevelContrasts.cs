namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// Effects of the levels of a category as a person reads them. A fit gives each level's effect against the level that has no
/// column, so the numbers depend on which one that is; here each level, that one too, is held against all others together.
/// </summary>
internal sealed class LevelContrasts
{
    private readonly string[] _labels;
    private readonly double[] _frequencies;

    /// <param name="variable">A category with a level that has no column.</param>
    public LevelContrasts(Variable variable)
    {
        _labels = [.. variable.Labels, variable.Reference ?? throw new ArgumentException("a category with a reference level is needed", nameof(variable))];
        var shares = variable.Columns.Select(c => c.Average()).ToArray();
        _frequencies = [.. shares, Math.Max(0, 1 - shares.Sum())];
    }

    /// <summary>
    /// The level whose difference to all others makes the most variance; of two that make the same, the slower one. That a value is
    /// absent says no more than that something was not done, so it is never the one.
    /// </summary>
    /// <param name="effects">Effect of each column against the level without one.</param>
    public int Lead(ReadOnlySpan<double> effects)
    {
        var (lead, most) = (0, (Variance: double.NegativeInfinity, Contrast: 0.0));
        for (var level = 0; level < _labels.Length; level++)
        {
            if (_labels[level] == VariableTable.Absent)
            {
                continue;
            }

            var contrast = Of(level, effects);
            var variance = contrast * contrast * _frequencies[level] * (1 - _frequencies[level]);
            var isSame = Math.Abs(variance - most.Variance) <= 1e-9 * variance;
            if (isSame ? contrast > most.Contrast : variance > most.Variance)
            {
                (lead, most) = (level, (variance, contrast));
            }
        }

        return lead;
    }

    /// <summary>The effect of a level against the mean of all others, each by its frequency.</summary>
    public double Of(int level, ReadOnlySpan<double> effects)
    {
        double others = 0, weight = 0;
        for (var other = 0; other < _labels.Length; other++)
        {
            if (other != level)
            {
                others += _frequencies[other] * EffectOf(other, effects);
                weight += _frequencies[other];
            }
        }

        return weight > 0 ? EffectOf(level, effects) - (others / weight) : 0;
    }

    /// <summary>The level's name.</summary>
    public string LabelOf(int level) => _labels[level];

    /// <summary>The standard deviation of the level's indicator.</summary>
    public double DeviationOf(int level) => Math.Sqrt(_frequencies[level] * (1 - _frequencies[level]));

    private static double EffectOf(int level, ReadOnlySpan<double> effects) => level < effects.Length ? effects[level] : 0;
}
