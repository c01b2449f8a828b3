namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>What one window in one state has measured.</summary>
/// <param name="Microseconds">CPU of all processes per request.</param>
/// <param name="Spans">Spans per request.</param>
internal readonly record struct ShopWindow(double Microseconds, double Spans);
