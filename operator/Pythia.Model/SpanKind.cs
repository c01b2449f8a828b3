namespace Pythia.Model;

/// <summary>The role of a span, with the numbers of OTLP's <c>Span.SpanKind</c>.</summary>
public enum SpanKind
{
    /// <summary>The sender did not say.</summary>
    Unspecified = 0,

    /// <summary>Work inside one process.</summary>
    Internal = 1,

    /// <summary>The server side of a remote call.</summary>
    Server = 2,

    /// <summary>The client side of a remote call.</summary>
    Client = 3,

    /// <summary>A message sent.</summary>
    Producer = 4,

    /// <summary>A message handled.</summary>
    Consumer = 5,
}
