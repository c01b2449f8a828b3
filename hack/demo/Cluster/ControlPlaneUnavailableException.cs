namespace Pythia.Demo.Cluster;

/// <summary>No API server can be had on this machine today.</summary>
internal sealed class ControlPlaneUnavailableException(string message) : InvalidOperationException(message);
