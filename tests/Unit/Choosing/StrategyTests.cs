using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Unit.Tests.Choosing;

public sealed class StrategyTests
{
    private static SearchContext ContextOf(int seed, int batch)
    {
        var random = new Random(seed);
        var names = new List<string>();
        var entries = ImmutableArray.CreateBuilder<CatalogueEntry>();
        for (var i = 0; i < 30; i++)
        {
            var parent = names.Count == 0 || random.Next(4) == 0 ? string.Empty : names[random.Next(names.Count)] + ".";
            names.Add($"{parent}p{i}");
            entries.Add(Scene.Point(names[^1]));
        }

        entries.Add(new CatalogueEntry { Id = "kernel/cart/thread/offcpu" });
        var space = SearchSpace.Of(Scene.Set, new TracePointSetSpec { ExpectationRef = "e", Catalogue = entries.ToImmutable() });
        var barred = random.Next(5);
        var map = new RegionMap(
            [space],
            (_, node) => node.Index % 5 == barred ? PointStatus.Unavailable : PointStatus.Off,
            (_, node) => node.Index / 100.0);
        var suspect = new Scene().Caused(Scene.Id("p0"));
        return new SearchContext { Suspect = suspect, Regions = map.Divide(suspect), BatchSize = batch, SpaceSize = 31, Seed = seed };
    }

    public static TheoryData<SearchStrategyName> Names => new(Enum.GetValues<SearchStrategyName>());

    [Theory]
    [MemberData(nameof(Names))]
    public void Propose_gives_distinct_points_that_can_be_enabled_and_the_same_again(SearchStrategyName name) =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int, byte)>(),
            input =>
            {
                var batch = input.Item2 % 10;
                var proposals = Strategies.Of(name).Propose(ContextOf(input.Item1, batch));
                var again = Strategies.Of(name).Propose(ContextOf(input.Item1, batch));
                return proposals.Length <= batch
                    && proposals.All(p => p.Candidate.CanEnable)
                    && proposals.Select(p => p.Candidate.Node.Text).Distinct().Count() == proposals.Length
                    && proposals.Select(p => p.Candidate.Node.Text).SequenceEqual(again.Select(p => p.Candidate.Node.Text))
                    && (batch == 0 || proposals.Length > 0);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_of_strategies_are_their_own() =>
        Assert.All(Enum.GetValues<SearchStrategyName>(), name => Assert.Equal(name, Strategies.Of(name).Name));

    [Fact]
    public void Information_splits_the_heaviest_part_first()
    {
        // "a" holds most of the points: knowing whether the cause is inside of it tells most.
        var spec = new TracePointSetSpec
        {
            ExpectationRef = "e",
            Catalogue = [Scene.Point("b"), Scene.Point("a"), .. Enumerable.Range(0, 4).Select(i => Scene.Point($"a.x{i}")), Scene.Point("c"), Scene.Point("d")],
        };
        var space = SearchSpace.Of(Scene.Set, spec);
        var suspect = new Scene().Caused(Scene.Id("b"));
        var regions = new RegionMap([space], (_, _) => PointStatus.Off, (_, _) => 0).Divide(suspect);
        var context = new SearchContext { Suspect = suspect, Regions = regions, BatchSize = 2, SpaceSize = 8, Seed = 1 };
        Assert.Equal(Scene.Id("a"), new InformationStrategy().Propose(context)[0].Candidate.Node.Text);
    }

    [Theory]
    [InlineData("kernel/cart/thread/throttled", "kernel/cart/thread/throttled")]
    [InlineData("kernel/cart/thread/runqueue", "kernel/cart/thread/runqueue")]
    [InlineData("kernel/cart/thread/offcpu", Scene.Entry)]
    public void Thread_that_is_not_let_run_is_a_place_and_one_that_waits_is_none(string state, string leading)
    {
        var scene = new Scene { Spec = new() { ExpectationRef = "e", Catalogue = [Scene.Point("a"), new() { Id = state }] } };
        var on = ImmutableSortedDictionary<string, EnabledPoint>.Empty.Add(state, new EnabledPoint { Id = state });
        scene.State = scene.State with { Sets = scene.State.Sets.SetItem(Scene.Set, new SetState { Enabled = on }) };

        var regions = new RegionMap([scene.Space], (_, node) => node.Text == state ? PointStatus.On : PointStatus.Off, (_, _) => 0).Divide(scene.Caused(state));

        Assert.Equal(leading, regions[0].Place);
        Assert.Equal(leading == state ? 2 : 1, regions.Length);
    }

    [Fact]
    public void Information_prefers_the_cheaper_of_two_that_tell_the_same()
    {
        var space = SearchSpace.Of(Scene.Set, new TracePointSetSpec { ExpectationRef = "e", Catalogue = [Scene.Point("a"), Scene.Point("b")] });
        var suspect = new Scene().Caused(Scene.Id("b"));
        var regions = new RegionMap([space], (_, _) => PointStatus.Off, (_, node) => node.Index == 0 ? 0.5 : 0.01).Divide(suspect);
        var context = new SearchContext { Suspect = suspect, Regions = regions, BatchSize = 1, SpaceSize = 2, Seed = 1 };
        Assert.Equal(Scene.Id("b"), new InformationStrategy().Propose(context)[0].Candidate.Node.Text);
    }

    [Fact]
    public void Information_settles_single_places_rather_than_halves()
    {
        // Thirteen places and eight points per decision: six single places end the search at once, even pieces would end it nowhere.
        var proposals = Proposals([.. Enumerable.Range(0, 4).SelectMany(i => (CatalogueEntry[])[Scene.Point($"a{i}"), Scene.Point($"a{i}.x"), Scene.Point($"a{i}.y")])], 8);
        Assert.Equal(8, proposals.Length);
        var chosen = proposals.Select(p => p.Candidate.Node.Index).ToHashSet();
        Assert.True(proposals.Count(p => p.Candidate.Node.Children.All(chosen.Contains)) >= 6);
    }

    [Fact]
    public void Information_takes_everything_where_one_decision_can()
    {
        var proposals = Proposals([Scene.Point("a"), Scene.Point("a.x"), Scene.Point("a.x.y"), Scene.Point("b")], 8);
        Assert.Equal(4, proposals.Length);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(9, 1)]
    [InlineData(81, 2)]
    [InlineData(729, 3)]
    public void Forecast_of_full_trees_is_their_depth(double size, double decisions) =>
        Assert.Equal(decisions, new DecisionForecast(8).Decisions(size), 1e-12);

    [Fact]
    public void Forecast_never_falls_with_the_size() =>
        Assert.All(Enumerable.Range(1, 2_000), n => Assert.True(n * new DecisionForecast(5).Decisions(n) <= (n + 1) * new DecisionForecast(5).Decisions(n + 1)));

    private static ImmutableArray<Proposal> Proposals(ImmutableArray<CatalogueEntry> catalogue, int batch)
    {
        var space = SearchSpace.Of(Scene.Set, new TracePointSetSpec { ExpectationRef = "e", Catalogue = catalogue });
        var suspect = new Scene().Caused(Scene.Id("b"));
        var regions = new RegionMap([space], (_, _) => PointStatus.Off, (_, _) => 0).Divide(suspect);
        return new InformationStrategy().Propose(new SearchContext { Suspect = suspect, Regions = regions, BatchSize = batch, SpaceSize = 10_000, Seed = 1 });
    }
}
