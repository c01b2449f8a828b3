namespace Pythia.Agent.Emitting;

/// <summary>Which member of a <see cref="SpanAttribute"/> holds its value.</summary>
internal enum SpanAttributeKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Number,
}
