using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Applying.Bpftrace;
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
    public void Program_text_has_no_characters_but_those_of_the_templates()
    {
        var allowed = KernelProgram.Build([.. Enum.GetValues<KernelTemplate>().Select(t => Probe(t, 1, 7, 8))], _ => true).Text
            .Where(c => !char.IsAsciiDigit(c)).ToHashSet();
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (pids, threshold) =>
        {
            var probes = Enum.GetValues<KernelTemplate>().Select(t => Probe(t, threshold, [.. pids.Select(p => p.Get)]));
            return KernelProgram.Build([.. probes], _ => true).Text.All(c => char.IsAsciiDigit(c) || allowed.Contains(c));
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

    private static KernelProbe Probe(KernelTemplate template, long threshold, params int[] pids) => new()
    {
        Id = "kernel/s/" + KernelTemplates.NameOf(template), Template = template, MinMicroseconds = threshold, Pids = [.. pids],
    };
}
