namespace Pythia.Diagnosing.Transmitting;

/// <summary>How much a service was asked.</summary>
/// <param name="Service">The service.</param>
/// <param name="Requests">Requests that it received, those of dropped traces included.</param>
public readonly record struct ServiceRequests(string Service, double Requests);
