namespace Pythia.Cli.Replay;

/// <summary>How much was read.</summary>
/// <param name="Spans">Spans.</param>
/// <param name="Traces">Traces.</param>
/// <param name="Requests">Requests that an expectation selects.</param>
/// <param name="Groups">Groups of requests.</param>
/// <param name="Lost">Documents that could not be read, and spans that were refused.</param>
internal sealed record ReplayCounts(long Spans, long Traces, long Requests, int Groups, long Lost);
