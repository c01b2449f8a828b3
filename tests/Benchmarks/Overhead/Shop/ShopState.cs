using System.Globalization;
using Pythia.Agent.Planning;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>A state of the shop and what its windows have measured, one in each round.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Set">What is on; null: nothing.</param>
/// <param name="OneIn">One slice of so many is recorded; 1: all the time.</param>
internal sealed record ShopState(string Name, SetView? Set, int OneIn = 1)
{
    private readonly List<ShopWindow> windows = [];

    /// <summary>Cores that the shop used, median of the windows.</summary>
    public double Cores => PairedRatios.MedianOf([.. windows.Select(w => w.Cores)]);

    public void Add(ShopWindow window) => windows.Add(window);

    /// <summary>What it costs more than another state in the same rounds.</summary>
    public PairedRatios More(ShopState off) => PairedRatios.Of([.. off.windows.Select(w => w.Microseconds)], [.. windows.Select(w => w.Microseconds)]);

    /// <summary>A row of the report; <paramref name="chosenOneIn"/>: for what other share of slices the cost is told, too.</summary>
    public string Row(ShopState off, int chosenOneIn = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {windows.Count} x {windows[0].Time.TotalSeconds:f0} s | {PairedRatios.MedianOf([.. windows.Select(w => w.Microseconds)]):f0} | {windows.Average(w => (double)w.Spans / w.Requests):f2} | {(Set is null ? string.Empty : Text(More(off)))} | {(Slices is { } slices ? Text(slices) : string.Empty)} | {(Slices is { } all ? $"1 of {chosenOneIn}: {Text(all.Times((double)OneIn / chosenOneIn))}" : string.Empty)} |");

    private PairedRatios? Slices => OneIn > 1 ? PairedRatios.Of([.. windows.SelectMany(w => w.Slices)]) : null;

    private static string Text(PairedRatios more) =>
        string.Create(CultureInfo.InvariantCulture, $"{more.Median:+0.00 %;-0.00 %} [{more.Low:+0.00 %;-0.00 %}..{more.High:+0.00 %;-0.00 %}]");
}
