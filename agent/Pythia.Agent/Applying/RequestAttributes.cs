using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying;

/// <summary>What both ways of observing requests make of queries and addresses.</summary>
internal static class RequestAttributes
{
    private const int MaxQueryKeys = 16;
    private const int MaxKeyLength = 64;

    /// <summary>Marks a span that began when not everything was recorded: as a request it would be incomplete.</summary>
    public static void MarkCut(OutgoingSpan span, Slices slices)
    {
        if (!slices.IsWhole(span.StartUnixNanoseconds))
        {
            span.Attributes.Add(SpanAttribute.Of(OperationName.CutAttribute, "true"));
        }
    }

    /// <summary>Adds <c>url.query.&lt;key&gt;</c> for each parameter; <paramref name="intern"/> makes the attribute's name of its characters.</summary>
    public static void AddQuery(ReadOnlySpan<char> query, List<SpanAttribute> attributes, Func<string, string> intern)
    {
        if (query.IsEmpty)
        {
            return;
        }

        var count = 0;
        foreach (var range in query[1..].Split('&'))
        {
            var pair = query[1..][range];
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            if (key.IsEmpty || key.Length > MaxKeyLength || ++count > MaxQueryKeys)
            {
                continue;
            }

            var name = intern("url.query." + Uri.UnescapeDataString(key));
            if (!Has(attributes, name))
            {
                attributes.Add(SpanAttribute.Parse(name, equals < 0 ? default : Unescape(pair[(equals + 1)..])));
            }
        }
    }

    /// <summary>The full address has ids and secrets in it; the template has not.</summary>
    public static SpanAttribute UrlTemplate(ReadOnlySpan<char> url)
    {
        var authority = url.IndexOf("://");
        var rest = authority < 0 ? url : url[(authority + 3)..];
        var slash = rest.IndexOf('/');
        return SpanAttribute.Of("url.template", RouteTemplate.Of(slash < 0 ? "/" : rest[slash..], default));
    }

    public static bool Has(List<SpanAttribute> attributes, ReadOnlySpan<char> key)
    {
        foreach (var attribute in attributes)
        {
            if (key.SequenceEqual(attribute.Key))
            {
                return true;
            }
        }

        return false;
    }

    private static string Unescape(ReadOnlySpan<char> text) =>
        Uri.UnescapeDataString(text[..Math.Min(text.Length, SpanAttribute.MaxTextLength)].ToString().Replace('+', ' '));
}
