namespace Pythia.Cli.Replay;

/// <summary>One group of requests.</summary>
/// <param name="Key">Its key.</param>
/// <param name="RequestType">The request type.</param>
/// <param name="Requests">How many.</param>
/// <param name="MeanMilliseconds">Mean duration.</param>
/// <param name="CvPermille">Standard deviation over mean, in thousandths.</param>
/// <param name="P99Milliseconds">99th percentile.</param>
/// <param name="Problem">The kind of problem, or <c>None</c>.</param>
internal sealed record ReplayGroup(
    string Key, string RequestType, long Requests, double MeanMilliseconds, int CvPermille, double P99Milliseconds, string Problem);
