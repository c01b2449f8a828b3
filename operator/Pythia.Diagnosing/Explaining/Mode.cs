namespace Pythia.Diagnosing.Explaining;

/// <summary>One mode of a distribution of durations.</summary>
/// <param name="Weight">Its part of the requests, 0 to 1.</param>
/// <param name="MedianSeconds">Its median.</param>
/// <param name="LogDeviation">Standard deviation of the natural logarithm.</param>
public sealed record Mode(double Weight, double MedianSeconds, double LogDeviation);
