using Pythia.Diagnosing.Choosing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>What becomes a Kubernetes Event.</summary>
/// <param name="About">The object.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsWarning">True for the type <c>Warning</c>, else <c>Normal</c>.</param>
/// <param name="Reason">CamelCase, from a closed set: <c>Decision</c>, <c>SwitchedOn</c>, <c>SwitchedOff</c>, <c>Finding</c>, <c>Explained</c>, <c>Violated</c>, <c>Recovered</c>.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record Announcement(ObjectKey About, string Kind, bool IsWarning, string Reason, string Message);
