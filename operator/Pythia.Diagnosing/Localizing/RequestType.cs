using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>What groups that differ only in their workflow have in common.</summary>
/// <param name="Expectation">The expectation.</param>
/// <param name="Service">The service.</param>
/// <param name="Name">The request type.</param>
public readonly record struct RequestType(string Expectation, string Service, string Name)
{
    /// <summary>The request type of a group.</summary>
    public static RequestType Of(GroupIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new(identity.Expectation, identity.Service, identity.RequestType);
    }
}
