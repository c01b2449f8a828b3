namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>What a state costs more than "off", from pairs that were measured one right after the other.</summary>
/// <param name="Median">Of the pairs' ratios less one.</param>
/// <param name="Low">Of the interval that holds 95 % of the medians of resampled pairs.</param>
/// <param name="High">The interval's other end.</param>
/// <param name="Least">The smallest of all.</param>
/// <param name="Most">The largest of all.</param>
internal sealed record PairedRatios(double Median, double Low, double High, double Least, double Most)
{
    private const int Samples = 4000;
    private const int Seed = 7;

    /// <summary>One pair per round; the lists are equally long and not empty.</summary>
    public static PairedRatios Of(IReadOnlyList<double> off, IReadOnlyList<double> on) => Of([.. off.Zip(on, (without, with) => (with / without) - 1)]);

    /// <summary>Of ratios that are there already; not empty.</summary>
    public static PairedRatios Of(double[] ratios)
    {
        var random = new Random(Seed);
        double[] medians = [.. Enumerable.Range(0, Samples).Select(_ => MedianOf([.. ratios.Select(_ => ratios[random.Next(ratios.Length)])])).Order()];
        return new PairedRatios(MedianOf(ratios), medians[(int)(Samples * 0.025)], medians[(int)(Samples * 0.975)], ratios.Min(), ratios.Max());
    }

    /// <summary>All of it so many times.</summary>
    public PairedRatios Times(double factor) => new(Median * factor, Low * factor, High * factor, Least * factor, Most * factor);

    public static double MedianOf(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
