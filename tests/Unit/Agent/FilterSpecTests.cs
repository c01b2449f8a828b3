using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class FilterSpecTests
{
    [Fact]
    public void Filter_of_nothing_is_empty() => Assert.Empty(FilterSpec.Build([], startsToo: false));

    [Fact]
    public void Deep_activity_is_one_line_with_its_stop_event_only()
    {
        var filter = FilterSpec.Build([Select("Shop.Stock", "reserve.wait")], startsToo: false);

        Assert.StartsWith("[AS]Shop.Stock+reserve.wait/Stop:-Id;ParentId;", filter, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', filter);
    }

    [Fact]
    public void Kind_is_asked_for_until_it_is_known()
    {
        var (known, unknown) = (Select("Shop.Stock", "reserve.wait"), Select("Shop.Stock", "publish"));

        var lines = FilterSpec.Build([known, unknown], startsToo: false, isKindKnown: selection => selection == known).Split('\n');

        Assert.DoesNotContain("Kind", lines[0], StringComparison.Ordinal);
        Assert.Contains("kind=Kind", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[1].Replace("publish", "reserve.wait", StringComparison.Ordinal), lines[0] + ";kind=Kind");
    }

    [Fact]
    public void Requests_need_the_listener_to_be_asked_started_and_stopped() =>
        Assert.Equal(3, FilterSpec.Build([ActivitySelection.Server], startsToo: false).Split('\n').Length);

    [Theory]
    [InlineData("Shop", "check/out")]
    [InlineData("Shop", "check:out")]
    [InlineData("Shop", "*")]
    [InlineData("Shop*", "x")]
    [InlineData("Shop", "a+b")]
    [InlineData("Shop:x", "y")]
    [InlineData(" Shop", "y")]
    public void Names_that_the_filter_language_cannot_carry_are_refused(string source, string operation)
    {
        var id = TracePointId.Of(Layer.Application, "s", source, operation);

        Assert.False(ActivitySelection.TryOf(id, out _, out var problem));
        Assert.Contains("'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_adds_a_line_or_a_transform()
    {
        var text = ArbMap.Default.ArbFor<(NonEmptyString Source, NonEmptyString Operation)>();
        Prop.ForAll(text, names =>
        {
            if (!TracePointId.TryCreate(Layer.Application, "s", names.Source.Get, names.Operation.Get, out var id, out _)
                || !ActivitySelection.TryOf(id, out var selection, out _))
            {
                return true;
            }

            var plain = FilterSpec.Build([Select("a", "b")], startsToo: false);
            var filter = FilterSpec.Build([selection!], startsToo: false);
            return filter.Count(c => c is '\n' or ':' or ';' or '/') == plain.Count(c => c is '\n' or ':' or ';' or '/');
        }).QuickCheckThrowOnFailure();
    }

    private static ActivitySelection Select(string source, string operation) =>
        ActivitySelection.TryOf(TracePointId.Of(Layer.Application, "s", source, operation), out var selection, out _) ? selection! : throw new ArgumentException(operation);
}
