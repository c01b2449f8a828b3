using Pythia.Crds;

namespace Pythia.Diagnosing.Publishing;

/// <summary>Cuts texts to what the API server accepts; what was cut ends in an ellipsis.</summary>
internal static class Shortened
{
    public static string Message(string text) => To(text, PythiaBounds.MessageLength);

    public static string To(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
}
