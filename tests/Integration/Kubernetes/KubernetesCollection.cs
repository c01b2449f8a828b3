using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>The client's tests share one server.</summary>
[CollectionDefinition(Name)]
public sealed class KubernetesCollection : ICollectionFixture<LocalControlPlane>
{
    public const string Name = "Kubernetes client";
}
