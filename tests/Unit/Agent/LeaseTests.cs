using Pythia.Agent.Planning;

namespace Pythia.Unit.Tests.Agent;

public sealed class LeaseTests
{
    [Theory]
    [InlineData(0, 60, "Full")]
    [InlineData(59, 60, "Full")]
    [InlineData(60, 60, "SkeletonOnly")]
    [InlineData(119, 60, "SkeletonOnly")]
    [InlineData(120, 60, "Nothing")]
    [InlineData(0, 0, "Nothing")]
    public void Silence_means_less_instrumentation(int silence, int lease, string expected) =>
        Assert.Equal(expected, Lease.StateAt(TimeSpan.FromSeconds(silence), TimeSpan.FromSeconds(lease)).ToString());
}
