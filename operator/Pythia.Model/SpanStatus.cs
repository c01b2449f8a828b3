namespace Pythia.Model;

/// <summary>The outcome of a span, with the numbers of OTLP's <c>Status.StatusCode</c>.</summary>
public enum SpanStatus
{
    /// <summary>Nothing was said.</summary>
    Unset = 0,

    /// <summary>The application said that it went well.</summary>
    Ok = 1,

    /// <summary>The operation failed.</summary>
    Error = 2,
}
