namespace Pythia.Diagnosing.Publishing;

/// <summary>
/// Keeps published numbers still: a number changes only when it has moved by more than a fifth, and is rounded to two significant
/// digits. A status that moved with every measurement would be written, and watched, without end.
/// </summary>
internal static class Steady
{
    private const double Tolerance = 0.2;

    /// <summary>The old value when the new one is near it, else the new one rounded.</summary>
    public static int Of(int? old, double value) => (int)Math.Clamp(Of((long?)old, value), 0, int.MaxValue);

    /// <summary>The old value when the new one is near it, else the new one rounded. NaN and negative values count as 0.</summary>
    public static long Of(long? old, double value)
    {
        value = double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1e15);
        return old is { } o && Math.Abs(value - o) <= Math.Max(1, Tolerance * o) && (o == 0) == (value < 0.5) ? o : Rounded(value);
    }

    private static long Rounded(double value)
    {
        if (value < 100)
        {
            return (long)Math.Round(value);
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return (long)(Math.Round(value / unit) * unit);
    }
}
