using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>What calling contexts with the same operation, or edges between the same two services, have in common.</summary>
/// <param name="Operation">The operation; for an edge only its layer and service (the caller) are set.</param>
/// <param name="Callee">For an edge the service that is called; otherwise null.</param>
public readonly record struct Place(OperationName Operation, string? Callee)
{
    /// <summary>The place of a calling context.</summary>
    public static Place Of(CallingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsEdge
            ? new(new OperationName(Layer.Application, context.Service, string.Empty, string.Empty), context.Callee)
            : new(context.Operation, null);
    }

    /// <summary>Whether a service does the operation, or is an end of the edge.</summary>
    public bool Concerns(string service) => Operation.Service == service || Callee == service;
}
