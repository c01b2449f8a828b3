namespace Pythia.Kubernetes;

/// <summary>Something that happened. Two that are equal are the same event once more.</summary>
/// <param name="Regarding">What it is about.</param>
/// <param name="Type">Its type.</param>
/// <param name="Reason">Why, in CamelCase.</param>
/// <param name="Action">What was done or attempted, in CamelCase.</param>
/// <param name="Note">A sentence for a person.</param>
internal sealed record Occurrence(ObjectReference Regarding, EventType Type, string Reason, string Action, string Note);
