using System.Collections.Immutable;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;

namespace Pythia.Unit.Tests.Agent;

/// <summary>When the hook may be loaded, and into which processes the plan wants it.</summary>
public sealed class InjectionTests
{
    private static readonly ProcessFacts Good = new()
    {
        IsSame = true, Age = TimeSpan.FromMinutes(1), State = 'S', HasRuntime = true, SharedRuntime = new Version(10, 0, 1), HookPath = "/tmp/.pythia-hook-v2/Pythia.Hook.V2.dll",
        MemoryLeft = 1L << 30, ThreadsLeft = 1000,
    };

    public static TheoryData<string, string> Changes => new()
    {
        { "none", "None" }, { "gone", "ProcessGone" }, { "young", "TooYoung" }, { "stopped", "BeingTraced" }, { "debugged", "BeingTraced" },
        { "native", "UnsupportedRuntime" }, { "own runtime", "SelfContained" }, { ".NET 7", "UnsupportedRuntime" }, { ".NET 11", "UnsupportedRuntime" },
        { "name loaded", "NameTaken" }, { "name in folder", "NameTaken" }, { "selinux", "SecurityModule" }, { "apparmor", "SecurityModule" },
        { "memory", "LittleMemory" }, { "threads", "FewThreads" }, { "runtime's profile", "None" }, { "no limits", "None" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Hook_is_refused_for_each_reason_and_for_no_other(string change, string expected)
    {
        var facts = change switch
        {
            "gone" => Good with { IsSame = false },
            "young" => Good with { Age = TimeSpan.FromSeconds(9.9) },
            "stopped" => Good with { State = 'T' },
            "debugged" => Good with { TracerPid = 7 },
            "native" => Good with { HasRuntime = false, SharedRuntime = null },
            "own runtime" => Good with { SharedRuntime = null },
            ".NET 7" => Good with { SharedRuntime = new Version(7, 0, 20) },
            ".NET 11" => Good with { SharedRuntime = new Version(11, 0, 0) },
            "name loaded" => Good with { MappedHooks = ["/app/Pythia.Hook.V2.dll"] },
            "name in folder" => Good with { FoldersWithHook = ["/app"] },
            "selinux" => Good with { SelinuxEnforces = true },
            "apparmor" => Good with { AppArmorProfile = "my-profile (enforce)" },
            "runtime's profile" => Good with { AppArmorProfile = "cri-containerd.apparmor.d (enforce)" },
            "memory" => Good with { MemoryLeft = InjectionCheck.LeastMemory - 1 },
            "threads" => Good with { ThreadsLeft = 3 },
            "no limits" => Good with { MemoryLeft = null, ThreadsLeft = null },
            _ => Good,
        };

        Assert.Equal(expected, InjectionCheck.Check(facts, InjectionCheck.LeastAge).Refusal.ToString());
    }

    [Theory]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.31/libcoreclr.so", "8.0.31")]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0-rc.1.2/libcoreclr.so", "10.0.0")]
    [InlineData("/app/libcoreclr.so", null)]
    [InlineData("/app/shared/Microsoft.NETCore.App/x/libcoreclr.so", null)]
    public void Runtime_is_known_by_the_path_of_its_library(string path, string? version) => Assert.Equal(version, FactReader.SharedVersionOf(path)?.ToString());

    [Theory]
    [InlineData(1000u, 1000u, 0x180, true)]
    [InlineData(1001u, 1000u, 0x120, true)]
    [InlineData(1001u, 2000u, 0x120, true)]
    [InlineData(1001u, 3000u, 0x1B0, false)]
    [InlineData(0u, 0u, 0x124, true)]
    [InlineData(1000u, 0u, 0x024, false)]
    public void Process_may_read_by_its_own_rights_only(uint owner, uint group, int mode, bool expected) =>
        Assert.Equal(expected, ProcessIdentity.Of("Uid:\t0\t0\t0\t1000\nGid:\t0\t0\t0\t1000\nGroups:\t2000 2001 \n")!.May(4, (owner, group, mode)));

    [Theory]
    [InlineData("Waiting", false, false)]
    [InlineData("Canary", true, false)]
    [InlineData("Everywhere", true, true)]
    [InlineData("RolledBack", false, false)]
    public void Processes_are_injected_as_far_as_the_canary_has_come(string phase, bool first, bool second)
    {
        var set = Sets.Of();
        set = set with
        {
            Spec = set.Spec with { Injection = new InjectionOptions { Enabled = true } },
            Status = set.Status with { Tiers = [new TierStatus { Service = "front", Phase = phase, CanaryPod = "front-0" }] },
        };
        ServiceProcess[] processes = [Sets.Process(1, "front"), Sets.Process(2, "front") with { Pod = "front-1" }, Sets.Process(3, "stock")];

        var plan = Planner.Plan(Sets.Input(set, processes));

        Assert.Equal([first, second, false], plan.Processes.Select(p => p.Injected));
        Assert.Equal(3, plan.Sets[0].Injectable.Length);
    }

    [Fact]
    public void Requests_are_limited_at_rest_and_not_while_anything_is_searched()
    {
        SetView With(params string[] desired)
        {
            var set = Sets.Of(desired);
            return set with
            {
                Spec = set.Spec with { Injection = new InjectionOptions { Enabled = true } },
                Status = set.Status with { Tiers = [new TierStatus { Service = "front", Phase = "Everywhere" }] },
            };
        }

        ProcessPlan PlanOf(SetView set) => Planner.Plan(Sets.Input(set, Sets.Process(1, "front"))).Processes.Single();
        Assert.Equal(InjectionPlanner.RootsPerSecondAtRest, PlanOf(With()).RootsPerSecond);
        Assert.Equal(InjectionPlanner.RootsPerSecondAtRest, PlanOf(With("application/front/A/a").With(d => d with { Skeleton = true })).RootsPerSecond);
        Assert.Equal(0, PlanOf(With("application/front/A/a")).RootsPerSecond);
    }

    [Fact]
    public void Nothing_is_injected_any_more_when_the_operator_has_been_silent_for_two_leases()
    {
        var set = Sets.Of();
        set = set with
        {
            Spec = set.Spec with { Injection = new InjectionOptions { Enabled = true } },
            Status = set.Status with { Tiers = [new TierStatus { Service = "front", Phase = "Everywhere" }] },
        };

        Assert.Empty(Planner.Plan(Sets.Input(set, Sets.Process(1, "front")) with { Lease = LeaseState.Nothing }).Processes);
    }

    [Fact]
    public void Nothing_is_injected_without_the_users_word_whatever_the_status_says()
    {
        var set = Sets.Of();
        set = set with { Status = set.Status with { Tiers = [new TierStatus { Service = "front", Phase = "Everywhere" }] } };

        Assert.All(Planner.Plan(Sets.Input(set, Sets.Process(1, "front"))).Processes, p => Assert.False(p.Injected));
    }

    [Fact]
    public void Process_that_ends_soon_after_loading_is_held_against_the_hook_unless_its_pod_went()
    {
        var process = Sets.Process(1, "front");
        var watch = InjectionWatch.Start.Observe([process], [process.PodUid], [process], 1_000);

        Assert.Single(watch.Observe([], [process.PodUid], [], 2_000).Ended);
        Assert.Empty(watch.Observe([], [], [], 2_000).Ended);
        Assert.Empty(watch.Observe([], [process.PodUid], [], 601_000_000_000).Ended);
        Assert.Empty(watch.Observe([], [process.PodUid], [], 2_000).Observe([], [process.PodUid], [], 700_000_000_000).Ended);
    }
}
