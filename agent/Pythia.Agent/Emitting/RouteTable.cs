namespace Pythia.Agent.Emitting;

/// <summary>
/// The span names of one process's requests. Bounded: paths come from outside, and a scan for unknown paths must not fill the
/// operator's memory with names.
/// </summary>
internal sealed class RouteTable
{
    /// <summary>Names beyond this many become <c>/{other}</c>.</summary>
    public const int MaxNames = 1000;

    private const string Other = "/{other}";

    private readonly Dictionary<string, string> nameByRoute = new(StringComparer.Ordinal);

    /// <summary>Requests that did not get a name of their own.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Route and span name (<c>METHOD /route</c>) of a request.</summary>
    public (string Route, string Name) NameOf(string method, ReadOnlySpan<char> path, ReadOnlySpan<char> routeValues)
    {
        var route = RouteTemplate.Of(path, routeValues);
        var key = method + " " + route;
        if (nameByRoute.TryGetValue(key, out var known))
        {
            return (route, known);
        }

        if (nameByRoute.Count >= MaxNames)
        {
            Overflowed++;
            return (Other, method + " " + Other);
        }

        nameByRoute[key] = key;
        return (route, key);
    }
}
