using Pythia.Crds;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Unit.Tests.Choosing;

public sealed class GeneralSetTests
{
    [Fact]
    public void Of_starts_with_the_service_of_the_expectation_and_lists_its_skeleton_in_the_catalogue()
    {
        var spec = GeneralSet.Of("shop", "front", ["stock", "front", "cart"])!;
        Assert.Equal("application/front/Microsoft.AspNetCore/Microsoft.AspNetCore.Hosting.HttpRequestIn", spec.Skeleton[0]);
        Assert.Equal(6, spec.Skeleton.Length);
        Assert.Subset(spec.Catalogue.Select(e => e.Id).ToHashSet(), spec.Skeleton.ToHashSet());
        Assert.Contains(spec.Catalogue, e => e.Id == "kernel/stock/thread/offcpu");
    }

    [Fact]
    public void Of_many_services_keeps_within_the_bounds_of_the_resource()
    {
        var spec = GeneralSet.Of("shop", "front", Enumerable.Range(0, 1000).Select(i => $"service-{i:000}"))!;
        Assert.True(spec.Skeleton.Length <= PythiaBounds.SkeletonItems);
        Assert.True(spec.Catalogue.Length <= PythiaBounds.CatalogueItems);
        Assert.Equal(GeneralSet.MaxServices, spec.Skeleton.Length / 2);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("x`y")]
    public void Of_leaves_out_names_that_no_trace_point_can_have(string name) => Assert.Null(GeneralSet.Of("shop", name, []));

    [Fact]
    public void Of_a_general_set_makes_a_search_space_without_errors() =>
        Assert.Empty(SearchSpace.Of(new ObjectKey("shop", "shop"), GeneralSet.Of("shop", "front", ["stock"])!).Errors);
}
