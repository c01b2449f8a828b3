using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.OperatorHost.Otlp;

/// <summary>For a process that receives alone: every span is its own.</summary>
internal sealed class LoneReceiver : ISpanOwner
{
    public bool TryTakeForeign(ImmutableArray<Span> spans, out ImmutableArray<Span> own)
    {
        own = spans;
        return true;
    }

    public void TookForwarded(int spans)
    {
        // Nobody forwards to it.
    }
}
