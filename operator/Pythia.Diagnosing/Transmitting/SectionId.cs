namespace Pythia.Diagnosing.Transmitting;

/// <summary>The parts of a message. A number is never used again for something else; a reader skips those that it does not know.</summary>
internal enum SectionId
{
    Sender = 1,
    Texts = 2,
    Contexts = 3,
    Window = 4,
    Services = 5,
    Counts = 6,
}
