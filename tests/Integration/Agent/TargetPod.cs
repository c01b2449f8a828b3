using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Pythia.Agent.Planning;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;
using YamlDotNet.Serialization;

namespace Pythia.Integration.Tests.Agent;

/// <summary>A target that runs as a pod does: with a Pod object, in a control group of its uid; and the set that instruments it.</summary>
internal sealed class TargetPod : IAsyncDisposable
{
    public const string Node = "agent-test-node";
    private const string SetName = "target";

    private static readonly ResourceDescriptor<CustomResource<TracePointSetSpec, TracePointSetStatus>> Sets =
        new(PythiaApi.Group, PythiaApi.Version, "tracepointsets", "TracePointSet");

    private static readonly ResourceDescriptor<Namespace> Definitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false);

    private readonly KubernetesClient admin;
    private readonly string space;
    private readonly string cgroup;

    private TargetPod(KubernetesClient admin, string space, TargetProcess process, string cgroup)
    {
        this.admin = admin;
        this.space = space;
        this.cgroup = cgroup;
        Process = process;
    }

    public TargetProcess Process { get; }

    public static async Task<TargetPod> StartAsync(LocalControlPlane server, CancellationToken cancellationToken)
    {
        var root = File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')).FirstOrDefault(f => f[2] == "cgroup2")?[1];
        Assert.SkipUnless(root is not null && Environment.UserName == "root", "control groups cannot be made here");
        var admin = server.Connect();
        var space = await server.CreateNamespaceAsync(admin, cancellationToken);
        await InstallDefinitionAsync(admin, cancellationToken);
        var pod = await admin.CreateAsync(KnownResources.Pods, new Pod
        {
            Metadata = new ObjectMeta { Namespace = space, Name = "target-0", Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "target" } },
            Spec = new PodSpec { NodeName = Node, Containers = [new Container { Name = "target", Image = "target" }] },
        }, cancellationToken);
        var cgroup = $"{root}/kubepods/besteffort/pod{pod.Metadata.Uid}";
        Directory.CreateDirectory(cgroup);
        var process = await TargetProcess.StartAsync();
        await File.WriteAllTextAsync(cgroup + "/cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return new TargetPod(admin, space, process, cgroup);
    }

    /// <summary>Another process in the pod; it is the caller's to end.</summary>
    public async Task<TargetProcess> AddProcessAsync()
    {
        var added = await TargetProcess.StartAsync();
        await File.WriteAllTextAsync(cgroup + "/cgroup.procs", added.Pid.ToString(CultureInfo.InvariantCulture));
        return added;
    }

    /// <summary>Makes the set, or changes it, as the operator would.</summary>
    public async Task DesireAsync(string hash, string[] ids, CancellationToken cancellationToken, int maxOverheadPermille = 1000, TierStatus? tier = null)
    {
        var set = new CustomResource<TracePointSetSpec, TracePointSetStatus>
        {
            Metadata = new ObjectMeta { Namespace = space, Name = SetName },
            Spec = new TracePointSetSpec { ExpectationRef = "any", Injection = new InjectionOptions { Enabled = tier is not null } },
        };
        await admin.ApplyAsync(Sets, set, "tests", force: true, cancellationToken);
        var live = await admin.GetAsync(Sets, space, SetName, cancellationToken);
        var status = new TracePointSetStatus
        {
            DesiredHash = hash,
            Tiers = tier is null ? [] : [tier],
            Limits = new NodeLimits
            {
                MaxOverheadPermille = maxOverheadPermille, MaxCpuMillicoresPerNode = 2000, MaxMemoryMebibytesPerNode = 4096, MaxSpansPerSecond = 100_000, LeaseSeconds = 30,
            },
            Desired = [.. ids.Select(id => new DesiredTracePoint
            {
                Id = id, Mechanism = id.StartsWith("kernel/", StringComparison.Ordinal) ? "Bpftrace" : "EventPipe", Reason = "a test",
                // A quick disk flushes within the threshold, and a test counts all flushes.
                Parameters = id.StartsWith("kernel/", StringComparison.Ordinal)
                    ? ImmutableSortedDictionary<string, string>.Empty.Add(KernelTemplates.MinMicroseconds, "0") : ImmutableSortedDictionary<string, string>.Empty,
            })],
        };
        await admin.ApplyStatusAsync(Sets, live with { Status = status }, live, "tests", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await admin.DeleteAsync(Sets, space, SetName, null, CancellationToken.None);
        await admin.DeleteAsync(KnownResources.Pods, space, "target-0", null, CancellationToken.None);
        admin.Dispose();
        await AgentUnderTest.WaitAsync("the control group to be empty", () =>
        {
            try
            {
                Directory.Delete(cgroup);
                RemoveUnused(Path.GetDirectoryName(cgroup)!);
                return Task.FromResult(true);
            }
            catch (IOException)
            {
                return Task.FromResult(false);
            }
        });
    }

    // The parents, when no other pod is in them; theirs is not ours to judge otherwise.
    private static void RemoveUnused(string besteffort)
    {
        foreach (var folder in (string[])[besteffort, Path.GetDirectoryName(besteffort)!])
        {
            if (Directory.Exists(folder) && Directory.GetDirectories(folder).Length == 0)
            {
                Directory.Delete(folder);
            }
        }
    }

    private static async Task InstallDefinitionAsync(KubernetesClient admin, CancellationToken cancellationToken)
    {
        var yaml = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "crds", "manifests", "pythia.dev_tracepointsets.yaml"), cancellationToken);
        var parsed = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(parsed);
        await admin.ApplyManifestAsync(Definitions, JsonNode.Parse(json)!.AsObject(), "tests", force: true, cancellationToken);
        await AgentUnderTest.WaitAsync("the resource to be served", async () =>
        {
            try
            {
                await admin.ListAsync(Sets, "default", null, cancellationToken);
                return true;
            }
            catch (KubernetesApiException error) when (error.IsNotFound)
            {
                return false;
            }
        });
    }
}
