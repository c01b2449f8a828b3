using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.OperatorHost.Otlp;

/// <summary>Knows which spans belong to another replica.</summary>
internal interface ISpanOwner
{
    /// <summary>Takes over the spans that belong elsewhere, all or none; safe for concurrent use.</summary>
    /// <returns>False when there is no room for them at present: then none of the request's spans may be taken.</returns>
    bool TryTakeForeign(ImmutableArray<Span> spans, out ImmutableArray<Span> own);

    /// <summary>Spans of another replica's sender were taken here.</summary>
    void TookForwarded(int spans);
}
