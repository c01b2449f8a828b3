namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>What one window in one state has measured.</summary>
/// <param name="Cpu">CPU of all processes, in nanoseconds.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Requests">How many requests were served.</param>
/// <param name="Spans">How many spans came.</param>
/// <param name="Slices">
/// What each slice of recording added to the CPU of its period, as a part of the rest, relative to the requests of the same period outside of the slice.
/// </param>
internal sealed record ShopWindow(double Cpu, TimeSpan Time, int Requests, long Spans, IReadOnlyList<double> Slices)
{
    /// <summary>CPU per request.</summary>
    public double Microseconds => Cpu / Requests / 1000;

    /// <summary>Cores that were busy.</summary>
    public double Cores => Cpu / 1e9 / Time.TotalSeconds;
}
