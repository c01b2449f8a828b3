namespace Pythia.Hook;

/// <summary>A trace and a span, as their bytes lie in memory.</summary>
internal sealed class SlotValue(ulong traceHigh, ulong traceLow, ulong span)
{
    public ulong TraceHigh { get; } = traceHigh;

    public ulong TraceLow { get; } = traceLow;

    public ulong Span { get; } = span;
}
