namespace Pythia.Diagnosing.Choosing;

/// <summary>How many more decisions a search needs inside a piece of the search space, when each may switch on so many points.</summary>
internal sealed class DecisionForecast(int batch)
{
    private readonly double _width = Math.Max(1, batch) + 1.0;

    /// <summary>
    /// Expected decisions in a piece of <paramref name="size"/> places that are equally likely, its anchor's own time included: none
    /// for a single place, one where all can be switched on at once. A larger piece is divided into w = batch + 1 pieces, of which as
    /// many as possible are single places, as that ends the search for them at once, and the others full trees of width w.
    /// </summary>
    public double Decisions(double size)
    {
        if (size <= 1)
        {
            return 0;
        }

        double level = 1, full = _width;
        while (size > full * _width)
        {
            full *= _width;
            level++;
        }

        return size <= full ? level : level + Math.Min(1, (size - full) / size * _width / (_width - 1));
    }
}
