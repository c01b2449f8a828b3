namespace Pythia.Agent.Applying.EventPipe;

/// <summary>What one kind of event of a session is, as the session's metadata block describes it.</summary>
/// <param name="Provider">The EventSource or native provider.</param>
/// <param name="EventId">Its number; DiagnosticSource's numbers differ between versions, so match by name there.</param>
/// <param name="Name">Its name; native runtime events have none.</param>
/// <param name="Kind">What the agent does with it.</param>
internal sealed record EventMetadata(string Provider, int EventId, string Name, EventKind Kind);
