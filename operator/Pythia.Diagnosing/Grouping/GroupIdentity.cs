using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Names a group.</summary>
/// <param name="Key">Its stable key.</param>
/// <param name="Expectation">The expectation that selects its requests.</param>
/// <param name="Service">The service that receives them.</param>
/// <param name="RequestType">Their type.</param>
/// <param name="IsOther">True for the group that takes what was beyond the bound on groups.</param>
public sealed record GroupIdentity(Key128 Key, string Expectation, string Service, string RequestType, bool IsOther)
{
    /// <summary>The identity of a request's own group.</summary>
    public static GroupIdentity Of(GroupedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.Group, request.Expectation, request.Service, request.RequestType, false);
    }

    /// <summary>The group of the same request type that takes the tail.</summary>
    public GroupIdentity ToOther()
    {
        var hasher = default(StableHasher);
        hasher.Add("other");
        hasher.Add(Expectation);
        hasher.Add(Service);
        hasher.Add(RequestType);
        return this with { Key = hasher.ToKey(), IsOther = true };
    }
}
