using Pythia.Model;

namespace Pythia.Agent.Emitting.Routing;

/// <summary>Who receives spans at one moment.</summary>
/// <param name="Routing">The addresses, and which trace goes where.</param>
/// <param name="Port">Their port; 0 when the slice names none.</param>
internal sealed record Receivers(TraceRouting Routing, int Port);
