namespace Pythia.Integration.Tests.Kubernetes;

public enum WidgetPhase
{
    Waiting,
    Ready,
}
