using Pythia.Agent.Discovering;

namespace Pythia.Unit.Tests.Agent;

public sealed class CgroupPathTests
{
    private const string Uid = "3f7a1c52-90ab-4cde-8f01-23456789abcd";

    [Theory]
    [InlineData("0::/kubepods/besteffort/pod3f7a1c52-90ab-4cde-8f01-23456789abcd/0123456789ab")]
    [InlineData("0::/kubepods/pod3f7a1c52-90ab-4cde-8f01-23456789abcd/0123456789ab")]
    [InlineData("0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod3f7a1c52_90ab_4cde_8f01_23456789abcd.slice/cri-containerd-0123.scope")]
    [InlineData("0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod3f7a1c52_90ab_4cde_8f01_23456789abcd.slice/cri-containerd-0123.scope")]
    [InlineData("12:pids:/\n4:cpu,cpuacct:/kubepods/burstable/pod3f7a1c52-90ab-4cde-8f01-23456789abcd/0123\n0::/")]
    public void Pod_uid_is_found_in_both_versions_and_naming_styles(string lines) => Assert.Equal(Uid, CgroupPath.PodUidOf(lines));

    [Fact]
    public void Pod_uid_of_a_static_pod_is_its_hash() =>
        Assert.Equal("0123456789abcdef0123456789abcdef", CgroupPath.PodUidOf("0::/kubepods/pod0123456789abcdef0123456789abcdef/x"));

    [Fact]
    public void Pod_uid_is_the_innermost_one() =>
        Assert.Equal(Uid, CgroupPath.PodUidOf($"0::/kubepods/pod11111111-1111-1111-1111-111111111111/abc/kubepods/pod{Uid}/def"));

    [Theory]
    [InlineData("")]
    [InlineData("0::/")]
    [InlineData("0::/system.slice/ssh.service")]
    [InlineData("0::/user/pod3f7a1c52-90ab-4cde-8f01-23456789abcd")]
    [InlineData("0::/kubepods/besteffort/podshort")]
    [InlineData("0::/kubepods/besteffort/pod3f7a1c52-90ab-4cde-8f01-23456789abcX/x")]
    [InlineData("garbage")]
    public void Other_processes_have_no_pod(string lines) => Assert.Null(CgroupPath.PodUidOf(lines));
}
