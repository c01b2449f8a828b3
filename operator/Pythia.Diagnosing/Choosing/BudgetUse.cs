namespace Pythia.Diagnosing.Choosing;

/// <summary>What a plan uses of a budget, as predicted or measured.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="EnabledTracePoints">Trace points, the skeleton not counted.</param>
/// <param name="SpansPerSecond">Spans per second over all nodes.</param>
/// <param name="Cores">CPU in the traced processes, in cores.</param>
public sealed record BudgetUse(ObjectKey Budget, int EnabledTracePoints, double SpansPerSecond, double Cores);
