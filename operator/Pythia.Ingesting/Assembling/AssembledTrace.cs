using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>All spans of one trace, as received and without duplicates; nothing is repaired or ordered here.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="Spans">At least one span, in the order of arrival.</param>
/// <param name="Completion">Why it was handed on now.</param>
/// <param name="KeptRatio">The share of traces that was kept when this one was handed on, (0, 1].</param>
/// <param name="Weight">How many traces it stands for, dropped ones of the same kind included; 1 while nothing is dropped. Over time the weights add up to the requests that were seen.</param>
public sealed record AssembledTrace(TraceId TraceId, ImmutableArray<Span> Spans, TraceCompletion Completion, double KeptRatio, double Weight);
