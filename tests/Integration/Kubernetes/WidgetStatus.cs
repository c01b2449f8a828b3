namespace Pythia.Integration.Tests.Kubernetes;

public sealed record WidgetStatus
{
    public WidgetPhase Phase { get; init; }

    public long ObservedGeneration { get; init; }

    public DateTimeOffset? Since { get; init; }
}
