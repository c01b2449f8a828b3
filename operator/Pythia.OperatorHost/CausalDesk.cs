using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.OperatorHost;

/// <summary>The causal models of this process: the control loop fills them, questions come from the web. Answers are worked out outside the lock.</summary>
internal sealed class CausalDesk
{
    private readonly Lock _lock = new();
    private readonly CausalMiner _miner = new();

    /// <summary>Learns from a trace and returns it with its hidden waits.</summary>
    public Trace Observe(Trace trace, IReadOnlyList<Expectation> expectations)
    {
        lock (_lock)
        {
            return _miner.Observe(trace, expectations);
        }
    }

    /// <summary>What is known of a request type; null for nothing.</summary>
    public CausalSample? SampleOf(RequestType type)
    {
        lock (_lock)
        {
            return _miner.SampleOf(type);
        }
    }

    /// <summary>The request types of an expectation that have a model, by name.</summary>
    public IReadOnlyList<RequestType> TypesOf(string expectation)
    {
        lock (_lock)
        {
            return [.. _miner.Types.Where(t => t.Expectation == expectation).OrderBy(t => t.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets an expectation that was deleted.</summary>
    public void Forget(string expectation)
    {
        lock (_lock)
        {
            _miner.Forget(expectation);
        }
    }
}
