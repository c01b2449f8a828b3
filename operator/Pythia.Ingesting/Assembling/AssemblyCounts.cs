namespace Pythia.Ingesting.Assembling;

/// <summary>
/// What became of all spans since the start. At any moment
/// <c>Taken = Completed + Open + Duplicates + Late + DroppedPressure + DroppedTraceTooLarge</c>, all in spans.
/// </summary>
/// <param name="Taken">Spans given to the assembler.</param>
/// <param name="Completed">Spans handed on in traces.</param>
/// <param name="Open">Spans that wait for the rest of their trace.</param>
/// <param name="Duplicates">Spans whose trace held the same span already.</param>
/// <param name="Late">Spans that arrived after their trace was handed on.</param>
/// <param name="DroppedPressure">Spans of traces dropped for want of room.</param>
/// <param name="DroppedTraceTooLarge">Spans of traces with too many spans.</param>
/// <param name="CompletedTraces">Traces handed on.</param>
/// <param name="OpenTraces">Traces that wait.</param>
/// <param name="DroppedTraces">Open traces that were dropped as a whole.</param>
/// <param name="OpenBytes">Estimated memory of the open traces, in bytes.</param>
/// <param name="KeptRatio">The share of trace ids that is kept at present, (0, 1].</param>
public readonly record struct AssemblyCounts(
    long Taken,
    long Completed,
    long Open,
    long Duplicates,
    long Late,
    long DroppedPressure,
    long DroppedTraceTooLarge,
    long CompletedTraces,
    int OpenTraces,
    long DroppedTraces,
    long OpenBytes,
    double KeptRatio);
