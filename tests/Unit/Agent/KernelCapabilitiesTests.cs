using Pythia.Agent.Applying.Bpftrace;

namespace Pythia.Unit.Tests.Agent;

public sealed class KernelCapabilitiesTests
{
    [Theory]
    [InlineData("000001ffffffffff", "")] // Everything.
    [InlineData("00000000a80425fb", "CAP_BPF CAP_PERFMON")] // What containers have by default.
    [InlineData("0000008000000000", "CAP_PERFMON")]
    [InlineData("0000004000000000", "CAP_BPF")]
    [InlineData("000000c000000000", "")]
    [InlineData("0000000000200000", "")] // CAP_SYS_ADMIN alone.
    [InlineData("nonsense", "")]
    public void Those_that_programs_need_and_that_are_not_there_are_named(string held, string missing) =>
        Assert.Equal(missing, string.Join(' ', KernelCapabilities.MissingIn($"Name:\tpythia-agent\nCapPrm:\t0000000000000000\nCapEff:\t{held}\nCapBnd:\t0000000000000000\n")));

    [Fact]
    public void Status_that_does_not_say_is_no_reason() => Assert.Empty(KernelCapabilities.MissingIn("Name:\tpythia-agent\n"));
}
