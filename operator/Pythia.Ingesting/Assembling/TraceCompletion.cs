namespace Pythia.Ingesting.Assembling;

/// <summary>Why a trace was handed on.</summary>
public enum TraceCompletion
{
    /// <summary>Its root has ended and nothing arrived for the quiet period.</summary>
    Quiet,

    /// <summary>It has no root, and nothing arrived for the longer quiet period.</summary>
    Orphaned,

    /// <summary>It reached the maximum age; spans may be missing.</summary>
    MaxAge,
}
