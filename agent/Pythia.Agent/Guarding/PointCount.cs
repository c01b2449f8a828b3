namespace Pythia.Agent.Guarding;

/// <summary>What one trace point has seen and cost since it was switched on.</summary>
internal readonly record struct PointCount(string Id, double Events, double Nanoseconds);
