namespace Pythia.Kubernetes;

/// <summary>One request, before credentials.</summary>
/// <param name="Method">The method.</param>
/// <param name="PathAndQuery">Path without a leading slash, and query.</param>
/// <param name="Body">The JSON body, or null.</param>
/// <param name="ContentType">The body's type.</param>
internal sealed record ApiRequest(HttpMethod Method, string PathAndQuery, byte[]? Body = null, string ContentType = "application/json")
{
    /// <summary>Whether carrying it out twice does no harm. A second delete may find nothing, which says so itself; a second JSON patch may add twice.</summary>
    public bool IsRepeatable => Method != HttpMethod.Post && ContentType != "application/json-patch+json";

    /// <summary>For messages.</summary>
    public override string ToString() => $"{Method} /{PathAndQuery}";
}
