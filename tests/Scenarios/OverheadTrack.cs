using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>The measured overhead over a search.</summary>
internal sealed class OverheadTrack
{
    private long _sum;
    private int _count;

    public int Most { get; private set; }

    public double Mean => _count == 0 ? 0 : (double)_sum / _count;

    public void Add(SearchSnapshot snapshot)
    {
        var now = snapshot.Budget.OverheadPermille;
        _sum += now;
        _count++;
        Most = Math.Max(Most, now);
    }
}
