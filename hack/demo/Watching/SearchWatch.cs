using System.Diagnostics;
using Pythia.Demo.Cluster;

namespace Pythia.Demo.Watching;

/// <summary>Follows a search on the API server.</summary>
internal sealed class SearchWatch(DemoCluster cluster, Action<SearchSnapshot, TimeSpan> progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Until a finding has its place and the variables that explain it, or the time is over. The place is known first: a finding
    /// to which no variable comes within <see cref="Patience"/> is taken without.
    /// </summary>
    public Task<SearchOutcome> UntilExplainedAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        TimeSpan? placed = null;
        return FollowAsync(
            (snapshot, elapsed) =>
            {
                if (snapshot.Explained is { } finding)
                {
                    placed ??= elapsed;
                    return finding.Variables.Length > 0 || elapsed - placed > Patience ? new SearchOutcome.Found(finding, snapshot, elapsed) : null;
                }

                return elapsed > timeout
                    ? new SearchOutcome.Failed($"no finding was explained within {timeout.TotalSeconds:0} s", snapshot, elapsed)
                    : null;
            },
            cancellation);
    }

    /// <summary>For the whole period, or until something is found or switched on.</summary>
    public Task<SearchOutcome> QuietForAsync(TimeSpan period, CancellationToken cancellation) => FollowAsync(
        (snapshot, elapsed) => snapshot.On.Length > 0
            ? new SearchOutcome.Failed($"{snapshot.On[0].Id} was switched on although nothing is wrong: {snapshot.On[0].Reason}", snapshot, elapsed)
            : snapshot.Expectation.Findings.Length > 0
                ? new SearchOutcome.Failed($"a finding although nothing is wrong: {snapshot.Expectation.Findings[0].Message}", snapshot, elapsed)
            : elapsed > period ? new SearchOutcome.Quiet(snapshot, elapsed)
            : null,
        cancellation);

    /// <summary>Until a condition holds; throws when the time is over.</summary>
    public async Task<SearchSnapshot> UntilAsync(
        Func<SearchSnapshot, bool> condition, string what, TimeSpan timeout, CancellationToken cancellation)
    {
        var outcome = await FollowAsync(
            (snapshot, elapsed) => condition(snapshot)
                ? new SearchOutcome.Quiet(snapshot, elapsed)
                : elapsed > timeout ? new SearchOutcome.Failed($"not within {timeout.TotalSeconds:0} s: {what}", snapshot, elapsed)
                : null,
            cancellation);
        return outcome is SearchOutcome.Quiet reached
            ? reached.Snapshot
            : throw new TimeoutException(((SearchOutcome.Failed)outcome).Reason);
    }

    private async Task<SearchOutcome> FollowAsync(
        Func<SearchSnapshot, TimeSpan, SearchOutcome?> judge, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var snapshot = await cluster.LookAsync(cancellation);
            progress(snapshot, clock.Elapsed);
            if (judge(snapshot, clock.Elapsed) is { } outcome)
            {
                return outcome;
            }

            if (cluster.Pythia.Failure() is { } failure)
            {
                return new SearchOutcome.Failed(failure, snapshot, clock.Elapsed);
            }

            await Task.Delay(Interval, cancellation);
        }
    }
}
