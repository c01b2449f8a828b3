using System.Text;

namespace Pythia.Agent.Emitting;

/// <summary>Makes a low-cardinality route of a path: what varies from request to request becomes a name in braces.</summary>
internal static class RouteTemplate
{
    private const int MaxSegments = 16;

    /// <summary>
    /// Numeric, UUID and long hexadecimal segments become <c>{id}</c>; a segment that equals one of the request's route values
    /// (ASP.NET's <c>[key, value],[key, value]</c>) becomes <c>{key}</c>. Paths of more than 16 segments end in <c>/{rest}</c>.
    /// </summary>
    public static string Of(ReadOnlySpan<char> path, ReadOnlySpan<char> routeValues)
    {
        var query = path.IndexOf('?');
        if (query >= 0)
        {
            path = path[..query];
        }

        var text = new StringBuilder(path.Length);
        var count = 0;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment.IsEmpty)
            {
                continue;
            }

            text.Append('/');
            if (++count > MaxSegments)
            {
                return text.Append("{rest}").ToString();
            }

            AppendSegment(text, segment, routeValues);
        }

        return text.Length == 0 ? "/" : text.ToString();
    }

    private static void AppendSegment(StringBuilder text, ReadOnlySpan<char> segment, ReadOnlySpan<char> routeValues)
    {
        if (IsId(segment))
        {
            text.Append("{id}");
        }
        else if (KeyOf(segment, routeValues) is { IsEmpty: false } key)
        {
            text.Append('{').Append(key).Append('}');
        }
        else
        {
            text.Append(segment.Length <= SpanAttribute.MaxTextLength ? segment : segment[..SpanAttribute.MaxTextLength]);
        }
    }

    private static bool IsId(ReadOnlySpan<char> segment)
    {
        var digits = 0;
        var hexadecimal = 0;
        var dashes = 0;
        foreach (var c in segment)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            hexadecimal += char.IsAsciiHexDigit(c) ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
        }

        return digits == segment.Length
            || (digits > 0 && hexadecimal == segment.Length && segment.Length >= 8)
            || (segment.Length == 36 && hexadecimal == 32 && dashes == 4);
    }

    private static ReadOnlySpan<char> KeyOf(ReadOnlySpan<char> segment, ReadOnlySpan<char> routeValues)
    {
        foreach (var (key, value) in new BracketedPairs(routeValues))
        {
            // Conventional MVC routes: the names of the code, not of the resource.
            if (value.SequenceEqual(segment) && key is not ("controller" or "action" or "area" or "page"))
            {
                return key;
            }
        }

        return default;
    }
}
