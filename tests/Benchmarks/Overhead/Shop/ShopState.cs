using System.Globalization;
using Pythia.Agent.Planning;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>A state of the shop and what its windows have measured, one in each round.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Set">What is on; null: nothing.</param>
internal sealed record ShopState(string Name, SetView? Set)
{
    private readonly List<ShopWindow> windows = [];

    public void Add(ShopWindow window) => windows.Add(window);

    /// <summary>What it costs more than another state in the same rounds.</summary>
    public PairedRatios More(ShopState off) => PairedRatios.Of([.. off.windows.Select(w => w.Microseconds)], [.. windows.Select(w => w.Microseconds)]);

    /// <summary>A row of the report; <paramref name="full"/>: what it costs all the time, of which it records one slice of <paramref name="oneIn"/>.</summary>
    public string Row(ShopState off, PairedRatios? full = null, int oneIn = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {PairedRatios.MedianOf([.. windows.Select(w => w.Microseconds)]):f0} | {windows.Average(w => w.Spans):f2} | {(Set is null ? string.Empty : Text(More(off), 1))} | {(full is null ? string.Empty : Text(full, oneIn))} |");

    private static string Text(PairedRatios more, int oneIn) =>
        string.Create(CultureInfo.InvariantCulture, $"{more.Median / oneIn:+0.00 %;-0.00 %} [{more.Low / oneIn:+0.00 %;-0.00 %}..{more.High / oneIn:+0.00 %;-0.00 %}]");
}
