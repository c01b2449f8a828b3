using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Demo.Watching;

/// <summary>How a search ended: <see cref="Found"/>, <see cref="Quiet"/> or <see cref="Failed"/>.</summary>
internal abstract record SearchOutcome
{
    private SearchOutcome()
    {
    }

    /// <summary>A finding with an explanation.</summary>
    public sealed record Found(Finding Finding, SearchSnapshot Snapshot, TimeSpan Elapsed) : SearchOutcome;

    /// <summary>Nothing was found and nothing was switched on for the whole time.</summary>
    public sealed record Quiet(SearchSnapshot Snapshot, TimeSpan Elapsed) : SearchOutcome;

    /// <summary>Neither.</summary>
    public sealed record Failed(string Reason, SearchSnapshot Snapshot, TimeSpan Elapsed) : SearchOutcome;
}
