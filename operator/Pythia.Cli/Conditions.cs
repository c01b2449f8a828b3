using System.Collections.Immutable;
using Pythia.Crds;

namespace Pythia.Cli;

/// <summary>Reading conditions.</summary>
internal static class Conditions
{
    /// <summary>The status of a condition; <c>-</c> when nobody has judged it.</summary>
    public static string Of(ImmutableArray<Condition>? conditions, string type) => Find(conditions, type)?.Status ?? "-";

    /// <summary>The condition of a type, or null.</summary>
    public static Condition? Find(ImmutableArray<Condition>? conditions, string type) =>
        conditions is { IsDefault: false } list ? list.FirstOrDefault(condition => condition.Type == type) : null;

    /// <summary>Why <c>Ready</c> is not true, in a sentence; null when it is, or when nobody has judged it.</summary>
    public static string? NotReady(ImmutableArray<Condition>? conditions) =>
        Find(conditions, "Ready") is { Status: not "True" } ready ? $"{ready.Reason}: {ready.Message}" : null;
}
