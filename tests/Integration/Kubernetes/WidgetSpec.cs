using System.Collections.Immutable;

namespace Pythia.Integration.Tests.Kubernetes;

public sealed record WidgetSpec
{
    public int Size { get; init; }

    public string? Color { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];
}
