using Pythia.Agent.Applying.Bpftrace;

namespace Pythia.Unit.Tests.Agent;

public sealed class BpftraceVersionTests
{
    [Theory]
    [InlineData("bpftrace v0.17.0\n", 0, 17)]
    [InlineData("bpftrace v0.23.2\n", 0, 23)]
    [InlineData("bpftrace v1.0", 1, 0)]
    public void Version_is_read(string text, int major, int minor) => Assert.Equal(new BpftraceVersion(major, minor), BpftraceVersion.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("bpftrace")]
    [InlineData("bpftrace v0.23.2-dirty")]
    [InlineData("bpftrace v0.23.2\nbpftrace v0.17.0")]
    [InlineData("bpftrace v0.99999999999")]
    [InlineData("bpftrace v٠.٢٣")]
    [InlineData("another v0.23.2")]
    public void Anything_else_is_no_version(string text) => Assert.Null(BpftraceVersion.Parse(text));

    [Theory]
    [InlineData(0, 17, false, false)]
    [InlineData(0, 22, false, false)]
    [InlineData(0, 23, true, true)]
    [InlineData(0, 27, false, true)]
    [InlineData(1, 23, false, true)]
    public void Only_the_version_of_the_image_is_trusted_with_raw_tracepoints(int major, int minor, bool raw, bool keys)
    {
        var version = new BpftraceVersion(major, minor);

        Assert.Equal((raw, keys), (version.HasRawTracepoints, version.HasNewMapKeys));
    }

    [Fact]
    public void Program_that_says_nothing_has_no_version() => Assert.Null(BpftraceVersion.Of("/bin/true"));

    [Fact]
    public void Program_that_is_not_there_has_no_version() => Assert.Null(BpftraceVersion.Of("/nowhere/bpftrace"));
}
