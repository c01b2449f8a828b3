namespace Pythia.Scenarios.Tests;

/// <summary>One shop for all classes, one test after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ShopCollection : ICollectionFixture<ShopFixture>
{
    public const string Name = "shop";
}
