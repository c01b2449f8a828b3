using System.Collections.Immutable;

namespace Pythia.Diagnosing.Publishing;

/// <summary>Which replicas' statistics the decisions rest on.</summary>
/// <param name="Reporting">Replicas that report, the leader included.</param>
/// <param name="Missing">The names of those that do not, though they had a share of the requests of late.</param>
public sealed record ReplicaReport(int Reporting, ImmutableArray<string> Missing)
{
    private const int MaxNames = 3;

    /// <summary>The state as a sentence.</summary>
    public string Message => Missing.IsEmpty
        ? Reporting == 1 ? "One replica receives all requests." : $"{Reporting} replicas share the requests, and all report."
        : $"{Missing.Length} of {Reporting + Missing.Length} replicas do not report, their requests are missing: {string.Join(", ", Missing.Take(MaxNames))}{(Missing.Length > MaxNames ? ", ..." : string.Empty)}.";
}
