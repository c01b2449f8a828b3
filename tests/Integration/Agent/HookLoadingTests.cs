using System.Diagnostics;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Discovering;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Every known way in which loading a start-up hook ends a process, tried on real ones: they survive, and it is said why nothing was loaded.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class HookLoadingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pythia-hook-test-").FullName;
    private readonly HookLoader loader = new(new ProcFiles(), TimeSpan.Zero);

    private string HookFolder => Path.Combine(folder, HookAssembly.FolderName);

    private string HookFile => Path.Combine(HookFolder, HookAssembly.FileName);

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Loaded_twice_and_by_two_agents_it_is_one_hook_with_one_thread(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version, folder);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(InjectionRefusal.None, (await LoadAsync(target)).Refusal);
        }

        // Past the loader's own look at what is loaded: the runtime itself is asked again.
        new DiagnosticsClient(target.Pid).ApplyStartupHook(HookFile);
        await AssertAliveAsync(target);
        Assert.Equal(1, Directory.GetDirectories($"/proc/{target.Pid}/task").Count(t => File.ReadAllText(t + "/comm").Trim() == "pythia"));
    }

    [Fact]
    public async Task File_that_is_not_the_assembly_is_replaced_before_it_is_loaded()
    {
        await using var target = await TargetProcess.StartInAsync(folder, null);
        Directory.CreateDirectory(HookFolder);
        await File.WriteAllTextAsync(HookFile, "not an assembly");

        Assert.Equal(InjectionRefusal.None, (await LoadAsync(target)).Refusal);

        Assert.Equal(HookAssembly.Bytes.ToArray(), await File.ReadAllBytesAsync(HookFile));
        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Assembly_of_the_same_name_from_another_place_keeps_it_out()
    {
        await using var target = await TargetProcess.StartInAsync(folder, null);
        var elsewhere = Path.Combine(folder, "elsewhere", HookAssembly.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
        await File.WriteAllBytesAsync(elsewhere, HookAssembly.Bytes);
        new DiagnosticsClient(target.Pid).ApplyStartupHook(elsewhere);

        Assert.Equal(InjectionRefusal.NameTaken, (await LoadAsync(target)).Refusal);

        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Link_in_place_of_the_folder_is_not_followed()
    {
        await using var target = await TargetProcess.StartInAsync(folder, null);
        var prey = Directory.CreateDirectory(Path.Combine(folder, "prey")).FullName;
        Directory.CreateSymbolicLink(HookFolder, prey);

        Assert.Equal(InjectionRefusal.NotWritable, (await LoadAsync(target)).Refusal);

        Assert.Empty(Directory.GetFileSystemEntries(prey));
        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Folder_of_somebody_else_is_not_trusted()
    {
        Assert.SkipUnless(Environment.UserName == "root", "a folder cannot be given away here");
        await using var target = await TargetProcess.StartInAsync(folder, null);
        Directory.CreateDirectory(HookFolder);
        using (var chown = Process.Start("chown", ["65534", HookFolder]))
        {
            await chown.WaitForExitAsync();
        }

        Assert.Equal(InjectionRefusal.UnsafeFolder, (await LoadAsync(target)).Refusal);
        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Process_that_could_not_read_the_file_is_not_asked_to()
    {
        Assert.SkipUnless(Environment.UserName == "root", "processes of other users cannot be started here");
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        await using var target = await TargetProcess.StartInAsync(folder, 65534);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal(InjectionRefusal.NotReadable, (await LoadAsync(target)).Refusal);

        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        Assert.Equal(InjectionRefusal.None, (await LoadAsync(target)).Refusal);
        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Folder_that_is_mounted_noexec_or_full_is_refused()
    {
        using (var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "noexec,size=64k", "none", folder]))
        {
            await mount.WaitForExitAsync();
            Assert.SkipUnless(mount.ExitCode == 0, "nothing can be mounted here");
        }

        try
        {
            await using var target = await TargetProcess.StartInAsync(folder, null);
            Assert.Equal(InjectionRefusal.NotWritable, (await LoadAsync(target)).Refusal);
            using (var mount = Process.Start("mount", ["-o", "remount,exec,size=16k", folder]))
            {
                await mount.WaitForExitAsync();
            }

            Assert.Equal(InjectionRefusal.NotWritable, (await LoadAsync(target)).Refusal);
            await AssertAliveAsync(target);
        }
        finally
        {
            using var unmount = Process.Start("umount", [folder]);
            await unmount.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task File_that_vanishes_and_a_process_that_is_another_are_found_out_before_the_command_is_sent()
    {
        await using var target = await TargetProcess.StartInAsync(folder, null);
        var socket = new ProcFiles().DiagnosticPort(target.Pid)!;
        var identity = ProcessIdentity.Of(await File.ReadAllTextAsync($"/proc/{target.Pid}/status"))!;
        using var files = TargetFiles.Open(target.Pid, folder, identity)!;
        Assert.Equal(InjectionRefusal.None, files.Place().Refusal);
        File.Delete(HookFile);

        var vanished = await RuntimePort.LoadAsync(socket, target.Pid, files.HookPath, files.CheckNow, CancellationToken.None);
        var other = await RuntimePort.LoadAsync(socket, Environment.ProcessId, files.HookPath, () => true, CancellationToken.None);

        Assert.Equal((InjectionRefusal.PortUnavailable, InjectionRefusal.PortUnavailable), (vanished.Refusal, other.Refusal));
        await AssertAliveAsync(target);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Process_that_starts_or_is_stopped_is_left_alone(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version, folder);
        Assert.Equal(InjectionRefusal.TooYoung, (await new HookLoader(new ProcFiles(), TimeSpan.FromHours(1)).LoadAsync(ProcessOf(target), CancellationToken.None)).Refusal);
        Pythia.Agent.Applying.Bpftrace.Native.Signal(target.Pid, 19);
        await AgentUnderTest.WaitAsync("the process to stop", () => Task.FromResult(File.ReadAllText($"/proc/{target.Pid}/stat").Contains(") T ", StringComparison.Ordinal)));

        Assert.Equal(InjectionRefusal.BeingTraced, (await LoadAsync(target)).Refusal);

        Pythia.Agent.Applying.Bpftrace.Native.Signal(target.Pid, 18);
        await AssertAliveAsync(target);
    }

    [Fact]
    public async Task Commands_that_are_nonsense_change_nothing()
    {
        await using var target = await TargetProcess.StartInAsync(folder, null);
        Assert.Equal(InjectionRefusal.None, (await LoadAsync(target)).Refusal);
        var client = new DiagnosticsClient(target.Pid);
        foreach (var command in (string[])["", "x", new string('A', 20_000), "cHl0aGlhLWhvb2stMQkxCTYwCm5vbnNlbnNl"])
        {
            using var session = client.StartEventPipeSession([HookProvider.Receiving(command)], requestRundown: false);
            session.Stop();
        }

        Assert.Equal("none", (await target.GetAsync("/trace")).Value);
        await AssertAliveAsync(target);
    }

    [Theory]
    [InlineData("tmp")]
    [InlineData("/tmp/../etc")]
    [InlineData("/tmp/a b")]
    [InlineData("/tmp/a:b")]
    [InlineData("/tmp/\u00e9")]
    [InlineData("/")]
    public void Paths_that_are_relative_or_unusual_are_never_sent(string path) => Assert.False(TargetFiles.IsPlain(path));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task AssertAliveAsync(TargetProcess target) => Assert.Equal("7", (await target.GetAsync("/orders/7")).Value);

    private static ServiceProcess ProcessOf(TargetProcess target) => new()
    {
        Key = new ProcessKey(target.Pid, target.StartTicks()), Namespace = "test", Pod = "target-0", PodUid = "0", Service = "target",
    };

    private Task<(InjectionRefusal Refusal, string Message)> LoadAsync(TargetProcess target) => loader.LoadAsync(ProcessOf(target), CancellationToken.None);
}
