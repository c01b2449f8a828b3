using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.Slots;
using Pythia.Agent.Planning;

namespace Pythia.Unit.Tests.Agent;

public sealed class KernelProgramTests
{
    [Fact]
    public void Program_has_a_filter_for_each_process_and_the_threshold_in_nanoseconds()
    {
        var program = KernelProgram.Build([Probe(KernelTemplate.SyscallFsync, 250, 7, 9)], _ => true);

        Assert.Contains("sys_enter_fsync /pid == 7 || pid == 9/", program.Text, StringComparison.Ordinal);
        Assert.Contains("if ($d >= 250000)", program.Text, StringComparison.Ordinal);
        Assert.Empty(program.Missing);
    }

    [Fact]
    public void System_calls_that_the_kernel_lacks_are_left_out()
    {
        var program = KernelProgram.Build([Probe(KernelTemplate.SyscallOpen, 1, 7)], name => !name.EndsWith("openat2", StringComparison.Ordinal));

        Assert.DoesNotContain("openat2", program.Text, StringComparison.Ordinal);
        Assert.Contains("sys_enter_openat", program.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_without_any_tracepoint_are_named()
    {
        var program = KernelProgram.Build([Probe(KernelTemplate.SyscallOpen, 1, 7), Probe(KernelTemplate.ThreadOffCpu, 1, 7)], _ => false);

        Assert.Equal([KernelTemplate.SyscallOpen, KernelTemplate.ThreadOffCpu], program.Missing);
    }

    [Fact]
    public void Raw_tracepoints_are_used_for_page_faults_and_switches_where_there_are_some()
    {
        var probes = ImmutableArray.Create(Probe(KernelTemplate.PageFault, 0, 7), Probe(KernelTemplate.ThreadOffCpu, 1, 7), Probe(KernelTemplate.SyscallOpen, 1, 7));

        var old = KernelProgram.Build(probes, WithoutRaw).Text;
        var text = KernelProgram.Build(probes, _ => true).Text;

        Assert.Contains("tracepoint:exceptions:page_fault_user { $p = pid; if ($p == 7) { @f7 = count(); } }", old, StringComparison.Ordinal);
        Assert.Contains("tracepoint:sched:sched_switch { if (pid == 7) { @p[tid] = pid; if ((args->prev_state & 0xff) != 0) ", old, StringComparison.Ordinal);
        Assert.DoesNotContain("raw", old, StringComparison.Ordinal);
        Assert.Contains("rawtracepoint:page_fault_user { $p = pid; if ($p == 7) { @f7 = count(); } }", text, StringComparison.Ordinal);
        Assert.Contains("rawtracepoint:sched_switch { if (pid == 7) { @p[tid] = pid; if (arg0 == 0 && arg3 != 0) ", text, StringComparison.Ordinal);
        Assert.Contains("$n = ((struct task_struct *)arg2)->pid; ", text, StringComparison.Ordinal);
        Assert.Contains("tracepoint:syscalls:sys_enter_openat /pid == 7/", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KernelProgram.RawSwitches)]
    [InlineData(KernelProgram.KernelTypes)]
    public void Switches_have_their_record_where_the_kernel_does_not_tell_the_state_without(string lacking)
    {
        var text = KernelProgram.Build([Probe(KernelTemplate.PageFault, 0, 7), Probe(KernelTemplate.ThreadOffCpu, 1, 7)], name => name != lacking).Text;

        Assert.Contains("rawtracepoint:page_fault_user", text, StringComparison.Ordinal);
        Assert.Contains("tracepoint:sched:sched_switch", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Last_probe_tells_that_all_are_attached()
    {
        var probes = ImmutableArray.Create(Probe(KernelTemplate.SyscallWrite, 1, 7));

        Assert.EndsWith("}\n" + KernelProgram.WhenAttached, KernelProgram.Build(probes, _ => true).Text, StringComparison.Ordinal);
        Assert.EndsWith("}\n" + KernelProgram.WhenAttached, SlotProgram.Build(probes, _ => 800, _ => true).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Slot_program_follows_switches_without_their_record_where_it_can()
    {
        var probes = ImmutableArray.Create(Probe(KernelTemplate.ThreadOffCpu, 1, 7));

        var old = SlotProgram.Build(probes, _ => 800, WithoutRaw).Text;
        var text = SlotProgram.Build(probes, _ => 800, _ => true).Text;

        Assert.StartsWith("tracepoint:sched:sched_switch { if ((pid == 7) && (args->prev_state & 0xff) != 0) {", old, StringComparison.Ordinal);
        Assert.Contains("$t = args->next_pid; ", old, StringComparison.Ordinal);
        Assert.StartsWith("rawtracepoint:sched_switch { if ((pid == 7) && arg0 == 0 && arg3 != 0) {", text, StringComparison.Ordinal);
        Assert.Contains("$t = ((struct task_struct *)arg2)->pid; ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("args->", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Program_text_has_no_characters_but_those_of_the_templates(bool raw)
    {
        Func<string, bool> exists = raw ? _ => true : WithoutRaw;
        var allowed = KernelProgram.Build([.. Enum.GetValues<KernelTemplate>().Select(t => Probe(t, 1, 7, 8))], exists).Text
            .Where(c => !char.IsAsciiDigit(c)).ToHashSet();
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (pids, threshold) =>
        {
            var probes = Enum.GetValues<KernelTemplate>().Select(t => Probe(t, threshold, [.. pids.Select(p => p.Get)]));
            return KernelProgram.Build([.. probes], exists).Text.All(c => char.IsAsciiDigit(c) || allowed.Contains(c));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Codes_name_template_and_system_call()
    {
        var code = TemplateTracepoints.CodeOf(KernelTemplate.SyscallWrite, 1);

        Assert.Equal((KernelTemplate.SyscallWrite, "pwrite64"), (TemplateTracepoints.TemplateOf(code), TemplateTracepoints.CallOf(code)));
        Assert.Null(TemplateTracepoints.CallOf(TemplateTracepoints.CodeOf(KernelTemplate.ThreadOffCpu, 0)));
        Assert.Null(TemplateTracepoints.CallOf(9999));
    }

    private static bool WithoutRaw(string name) => name is not KernelProgram.RawTracepoints;

    private static KernelProbe Probe(KernelTemplate template, long threshold, params int[] pids) => new()
    {
        Id = "kernel/s/" + KernelTemplates.NameOf(template), Template = template, MinMicroseconds = threshold, Pids = [.. pids],
    };
}
