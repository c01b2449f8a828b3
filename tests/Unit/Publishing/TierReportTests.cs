using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Publishing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Publishing;

/// <summary>One pod first, all when it has stayed healthy, none at the first failure.</summary>
public sealed class TierReportTests
{
    private static readonly TracePointSetSpec Asked = new() { ExpectationRef = "e", Injection = new InjectionOptions { Enabled = true, CanarySeconds = 60 } };

    [Fact]
    public void Service_that_is_not_opted_in_has_no_tier_but_the_outside()
    {
        Assert.Empty(TierReport.Of(Set(Asked with { Injection = new InjectionOptions() }), [Report(Process("a", InjectionState.Active, 500))]));
        Assert.Empty(TierReport.Of(Set(Asked with { Suspend = true }), [Report(Process("a", InjectionState.Active, 500))]));
        Assert.Equal("Outside", new TracePointSetStatus().Tier);
    }

    [Fact]
    public void One_pod_is_first_and_the_others_follow_when_it_has_been_healthy_long_enough()
    {
        var first = Next([], Process("b", InjectionState.Eligible), Process("a", InjectionState.Refused, reason: "SelfContained"), Process("c", InjectionState.Eligible));
        Assert.Equal(("Canary", "b"), (first.Phase, first.CanaryPod));

        var young = Next([first], Process("a", InjectionState.Refused), Process("b", InjectionState.Active, 59), Process("c", InjectionState.Eligible));
        Assert.Equal(("Canary", "b", 1, 3), (young.Phase, young.CanaryPod, young.Injected, young.Processes));

        var all = Next([young], Process("a", InjectionState.Refused, reason: "SelfContained"), Process("b", InjectionState.Active, 60), Process("c", InjectionState.Eligible));
        Assert.Equal(("Everywhere", "SelfContained"), (all.Phase, all.Reason));
    }

    [Theory]
    [InlineData("Canary")]
    [InlineData("Everywhere")]
    public void First_failure_takes_it_back_everywhere_and_for_good(string phase)
    {
        var before = new TierStatus { Service = "shop", Phase = phase, CanaryPod = "b" };

        var failed = Next([before], Process("b", InjectionState.Failed, reason: "ProcessEnded"), Process("c", InjectionState.Active, 1000));
        var later = Next([failed], Process("b", InjectionState.Eligible), Process("c", InjectionState.Active, 2000));

        Assert.Equal(("RolledBack", "ProcessEnded"), (failed.Phase, failed.Reason));
        Assert.Equal(failed.Message, later.Message);
        Assert.Equal("RolledBack", later.Phase);
    }

    [Fact]
    public void Changed_spec_begins_anew()
    {
        var status = new TracePointSetStatus { ObservedGeneration = 1, Tiers = [new TierStatus { Service = "shop", Phase = "RolledBack" }] };

        var tiers = TierReport.Of(Set(Asked, status, generation: 2), [Report(Process("a", InjectionState.Eligible))]);

        Assert.Equal("Canary", Assert.Single(tiers).Phase);
    }

    [Fact]
    public void What_was_reached_stays_when_an_operator_starts_and_has_heard_nobody()
    {
        var before = new TierStatus { Service = "shop", Phase = "Everywhere", CanaryPod = "b", Injected = 3, Processes = 3 };

        var tier = Assert.Single(TierReport.Of(Set(Asked, new TracePointSetStatus { ObservedGeneration = 1, Tiers = [before] }), []));

        Assert.Equal(("Everywhere", 0), (tier.Phase, tier.Injected));
    }

    [Fact]
    public void Canary_pod_that_went_away_makes_room_for_another()
    {
        var before = new TierStatus { Service = "shop", Phase = "Canary", CanaryPod = "gone" };

        Assert.Equal(("Canary", "c"), Next([before], Process("c", InjectionState.Eligible)) is var next ? (next.Phase, next.CanaryPod) : default);
    }

    private static TierStatus Next(ImmutableArray<TierStatus> before, params InjectionAcknowledgement[] processes) => Assert.Single(
        TierReport.Of(Set(Asked, new TracePointSetStatus { ObservedGeneration = 1, Tiers = before }), [Report(processes)]));

    private static Published<TracePointSetSpec, TracePointSetStatus> Set(TracePointSetSpec spec, TracePointSetStatus? status = null, long generation = 1) =>
        new(new ObjectKey("shop", "set"), generation, spec, status);

    private static SetAcknowledgement Report(params InjectionAcknowledgement[] processes) => new() { Namespace = "shop", Name = "set", Injections = [.. processes] };

    private static InjectionAcknowledgement Process(string pod, InjectionState state, int healthy = 0, string reason = "") =>
        new() { Service = "shop", Pod = pod, State = state, HealthySeconds = healthy, Reason = reason, Message = reason };
}
