using Pythia.Demo.Cluster;
using Pythia.Kubelet;

namespace Pythia.Demo.Injecting;

/// <summary>Does things to the shop and takes them back.</summary>
internal sealed class Injector(ShopCluster shop, PostgresServer database)
{
    private RunningPod? _neighbor;

    /// <summary>Does a problem's injections, or takes them back in reverse.</summary>
    public async Task InjectAsync(Problem problem, bool on, CancellationToken cancellation)
    {
        foreach (var injection in on ? problem.Injections : problem.Injections.Reverse())
        {
            await InjectAsync(injection, on, cancellation);
        }
    }

    private async Task InjectAsync(Injection injection, bool on, CancellationToken cancellation)
    {
        switch (injection)
        {
            case Injection.Switch inside:
                await shop.SwitchAsync(inside.Service, inside.Problem, on, cancellation);
                break;
            case Injection.Statements statements:
                await database.ExecuteAsync(on ? statements.On : statements.Off, cancellation);
                break;
            case Injection.CpuQuota quota:
                foreach (var pod in shop.Pods.Where(pod => pod.Definition.Service == quota.Service))
                {
                    shop.Kubelet.LimitCpu(pod, on ? quota.Cpus : null);
                }

                break;
            case Injection.SlowNames:
                shop.Network.SlowNames(on);
                break;
            case Injection.Neighbor neighbor when on:
                _neighbor = await shop.Kubelet.StartAsync(
                    new PodDefinition
                    {
                        Name = "batch-0",
                        Namespace = ShopCluster.Namespace,
                        Service = "batch",
                        Node = neighbor.Node,
                        Command = [shop.Program, "--service", "batch"],
                        Cpus = 8,
                    },
                    cancellation);
                break;
            case Injection.Neighbor when _neighbor is not null:
                await shop.Kubelet.StopAsync(_neighbor, cancellation);
                _neighbor = null;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(injection));
        }
    }
}
