using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>Names the pairs of a request of which one might wait for the other.</summary>
internal interface IWaitCandidates
{
    /// <summary>Adds the pairs of the request at a node; a bounded number.</summary>
    void Find(Trace trace, int root, List<WaitCandidate> into);
}
