namespace Pythia.OperatorHost.Otlp;

/// <summary>Whether a body could be read.</summary>
internal enum BodyOutcome
{
    Complete,
    TooLarge,
    Busy,
    Corrupt,
}
