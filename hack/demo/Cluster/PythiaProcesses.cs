using System.Globalization;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>The operator and an agent for each node, with the rights of the chart's roles.</summary>
internal sealed class PythiaProcesses : IAsyncDisposable
{
    private const int Niceness = -10;

    private readonly Repository _repository;
    private readonly PythiaInstallation _installation;
    private readonly string _stateFolder;
    private readonly int[] _ports = FreePorts.Take(3);
    private readonly Dictionary<string, ChildProcess> _agents = new(StringComparer.Ordinal);
    private ChildProcess? _operator;

    private PythiaProcesses(Repository repository, PythiaInstallation installation, string stateFolder)
    {
        _repository = repository;
        _installation = installation;
        _stateFolder = stateFolder;
    }

    public Uri Web => new($"http://127.0.0.1:{_ports[2]}/");

    public ChildProcess Operator => _operator ?? throw new InvalidOperationException("the operator was not started");

    public IReadOnlyDictionary<string, ChildProcess> Agents => _agents;

    public static PythiaProcesses Start(Repository repository, PythiaInstallation installation, string stateFolder)
    {
        var pythia = new PythiaProcesses(repository, installation, stateFolder);
        pythia.StartOperator();
        foreach (var node in ShopCluster.Nodes)
        {
            pythia.StartAgent(node);
        }

        return pythia;
    }

    /// <summary>Starts the operator, or starts it again after a crash; <paramref name="clock"/>: its wall clock, or else the machine's.</summary>
    public void StartOperator(SteppableClock? clock = null) => _operator = ChildProcess.Start(
        "operator",
        _stateFolder,
        [
            _repository.Program("operator/Pythia.OperatorHost", "pythia-operator"),
            "--kubeconfig", _installation.OperatorKubeconfig,
            "--namespace", PythiaInstallation.Namespace,
            "--listen-address", "127.0.0.1",
            "--otlp-http-port", Text(_ports[0]),
            "--otlp-grpc-port", Text(_ports[1]),
            "--web-port", Text(_ports[2]),
        ],
        clock?.Environment,
        niceness: Niceness);

    /// <summary>Ends the operator in good order and starts it again: what it knew by heart is gone.</summary>
    public async Task RestartOperatorAsync(SteppableClock? clock = null)
    {
        await Operator.DisposeAsync();
        StartOperator(clock);
    }

    /// <summary>Ends a node's agent in good order and starts it again.</summary>
    public async Task RestartAgentAsync(string node, SteppableClock? clock = null)
    {
        await _agents[node].DisposeAsync();
        StartAgent(node, clock);
    }

    /// <summary>Starts a node's agent, or starts it again after a crash; <paramref name="clock"/>: its wall clock, or else the machine's.</summary>
    public void StartAgent(string node, SteppableClock? clock = null) => _agents[node] = ChildProcess.Start(
        "agent-" + node,
        _stateFolder,
        [
            _repository.Program("agent/Pythia.Agent", "pythia-agent"),
            "--node", node,
            "--operator", $"http://127.0.0.1:{_ports[0]}",
            "--kubeconfig", _installation.AgentKubeconfig,
        ],
        clock?.Environment,
        niceness: Niceness);

    /// <summary>The first of the processes that ended by itself, with what it said; null while all run.</summary>
    public string? Failure() => _agents.Values.Append(Operator)
        .Where(process => process.HasExited)
        .Select(process => $"{process.Name} ended: {process.Tail()}")
        .FirstOrDefault();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _agents.Values)
        {
            await process.DisposeAsync();
        }

        _agents.Clear();
        if (_operator is not null)
        {
            await _operator.DisposeAsync();
            _operator = null;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
