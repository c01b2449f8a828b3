using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Applying.Slots;
using Pythia.Agent.Planning;
using Pythia.Hook;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>What the agent commands, the hook understands, and nothing else; the kernel's program for slots.</summary>
public sealed class HookCommandTests
{
    [Fact]
    public void Hook_reads_what_the_agent_wrote()
    {
        var checkout = Select("Shop.front", "checkout");
        var spec = HookSpec.Read(HookCommand.Build(42, Plan([ActivitySelection.Server, checkout], ("GET /orders/{id}", checkout)) with { Slot = true, RootsPerSecond = 50 }))!;

        Assert.Equal((42, 120_000, 50, true), (spec.Number, spec.LeaseMilliseconds, spec.RootsPerSecond, spec.Slot));
        Assert.Equal(["Microsoft.AspNetCore", "Shop.front"], spec.Sources.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1UL, 0UL), (spec.Sources["Shop.front"]["checkout"].Types, spec.Sources["Microsoft.AspNetCore"][ActivitySelection.ServerOperation].Types));
    }

    [Theory]
    [InlineData("GET /orders/{id}", "GET", "/orders/7", true)]
    [InlineData("GET /orders/{id}", "get", "/Orders/x-y", true)]
    [InlineData("GET /orders/{id}", "POST", "/orders/7", false)]
    [InlineData("GET /orders/{id}", "GET", "/orders", false)]
    [InlineData("GET /orders/{id}", "GET", "/orders/7/lines", false)]
    [InlineData("GET /", "GET", "/", true)]
    [InlineData("GET /a/{x}/b", "GET", "/a//b", true)]
    [InlineData("GET /a", "GET", "", false)]
    public void Request_type_is_recognized_by_method_and_path(string type, string method, string path, bool expected)
    {
        var (wanted, route) = HookCommand.TypeOf(type)!.Value;

        Assert.Equal(expected, new RequestType(wanted, route).Matches(method, path));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("GET orders")]
    [InlineData("GET /a\nselect\tx\ty\t0")]
    [InlineData("G\tT /a")]
    [InlineData("GET /a/{rest}")]
    [InlineData("GET /{other}")]
    public void Type_that_a_path_does_not_tell_leaves_the_activity_on_for_all(string type)
    {
        var checkout = Select("Shop.front", "checkout");

        Assert.Equal(0UL, HookSpec.Read(HookCommand.Build(1, Plan([checkout], (type, checkout))))!.Sources["Shop.front"]["checkout"].Types);
    }

    [Fact]
    public void Command_fits_the_diagnostic_port_however_many_types_there_are()
    {
        var checkout = Select("Shop.front", "checkout");
        var types = Enumerable.Range(0, 60).Select(i => ($"GET /{new string('x', 900)}{i}", checkout)).ToArray();

        var command = HookCommand.Build(1, Plan([checkout], types));

        Assert.InRange(command.Length, 1, 28_000);
        Assert.Equal(0UL, HookSpec.Read(command)!.Sources["Shop.front"]["checkout"].Types);
    }

    [Fact]
    public void Hook_survives_any_command() => Prop.ForAll<string?>(text =>
    {
        _ = HookSpec.Read(text ?? string.Empty);
        _ = HookSpec.Read(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(HookFormat.SpecHeader + "\t1\t60\n" + text)).TrimEnd('='));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Requests_that_begin_a_trace_are_limited_per_second()
    {
        foreach (var rate in (int[])[1, 3, 10, 25, 1000])
        {
            var limit = new RateLimit(rate);
            var taken = 0;
            for (var millisecond = 0; millisecond < 10_000; millisecond++)
            {
                for (var request = 0; request < 5; request++)
                {
                    taken += limit.TryTake(1_000_000 + millisecond) ? 1 : 0;
                }
            }

            Assert.Equal(rate * 10, taken);
        }
    }

    [Fact]
    public void Slot_program_consists_of_numbers_and_its_own_words() => Prop.ForAll<int[], PositiveInt>((pids, offset) =>
    {
        var probes = Enum.GetValues<KernelTemplate>().Select(t => new KernelProbe
        {
            Id = "kernel/\"; system(\"x\")/a/b", Template = t, MinMicroseconds = 5, Pids = [.. pids.Select(Math.Abs).Append(7).Distinct().Order()],
        }).ToImmutableArray();
        foreach (var raw in new[] { true, false })
        {
            var text = SlotProgram.Build(probes, pid => 800 + (pid % 3 * 16), name => raw || name != KernelProgram.RawTracepoints).Text;
            Assert.DoesNotContain('"', text);
            Assert.DoesNotContain("system(", text, StringComparison.Ordinal);
        }
    }).QuickCheckThrowOnFailure();

    private static ActivitySelection Select(string source, string operation) =>
        ActivitySelection.TryOf(TracePointId.Of(Layer.Application, "front", source, operation), out var selection, out _) ? selection! : throw new ArgumentException(operation);

    private static ProcessPlan Plan(ImmutableArray<ActivitySelection> activities, params (string Type, ActivitySelection Activity)[] limits) => new()
    {
        Process = Sets.Process(1, "front"), Activities = activities,
        RequestTypes = limits.GroupBy(l => l.Activity).ToImmutableDictionary(g => g.Key, g => g.Select(l => l.Type).ToImmutableArray()),
    };
}
