namespace Pythia.Integration.Tests.Crds;

/// <summary>One server for all tests of resources and chart.</summary>
[CollectionDefinition(Name)]
public sealed class CrdsCollection : ICollectionFixture<PythiaControlPlane>
{
    public const string Name = "Pythia's resources";
}
