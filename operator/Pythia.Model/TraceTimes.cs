namespace Pythia.Model;

/// <summary>The times and marks of the spans of a trace while it is built; one entry per span.</summary>
internal sealed record TraceTimes(long[] Start, long[] End, TraceNodeFlags[] Flags);
