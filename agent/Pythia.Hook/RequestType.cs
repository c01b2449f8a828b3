using System;

namespace Pythia.Hook;

/// <summary>A method and a route: a segment in braces stands for any one segment.</summary>
internal sealed class RequestType
{
    private readonly string method;
    private readonly string[] segments;

    public RequestType(string method, string route)
    {
        this.method = method;
        segments = route.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{') && segments[i].EndsWith('}'))
            {
                segments[i] = string.Empty; // Any: no segment of a route but the first is empty otherwise.
            }
        }
    }

    /// <summary>Whether a request is of this type, as far as its path tells.</summary>
    public bool Matches(string requestMethod, ReadOnlySpan<char> path)
    {
        if (!string.Equals(requestMethod, method, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        for (var i = 0; i < segments.Length; i++)
        {
            var slash = path.IndexOf('/');
            var isLast = i == segments.Length - 1;
            if (isLast != (slash < 0))
            {
                return false;
            }

            var segment = isLast ? path : path[..slash];
            if (segments[i].Length > 0 && !segment.Equals(segments[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            path = isLast ? default : path[(slash + 1)..];
        }

        return true;
    }
}
