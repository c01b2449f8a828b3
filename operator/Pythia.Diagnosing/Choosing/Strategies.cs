using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>The built-in strategies by name.</summary>
public static class Strategies
{
    private static readonly ISearchStrategy[] All =
    [
        new InformationStrategy(), new HierarchicalStrategy(), new FlatStrategy(), new HistoricStrategy(), new CovarianceStrategy(), new CrossLayerStrategy(),
    ];

    /// <summary>The strategy of a name; <see cref="InformationStrategy"/> for a name that is not known.</summary>
    public static ISearchStrategy Of(SearchStrategyName name) => Array.Find(All, s => s.Name == name) ?? All[0];
}
