namespace Pythia.Integration.Tests.ControlPlane;

/// <summary>A script of hack/control-plane failed.</summary>
public sealed class ControlPlaneException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
