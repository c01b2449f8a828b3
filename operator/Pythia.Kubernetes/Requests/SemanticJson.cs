using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <summary>
/// Compares JSON as an API server means it: members have no order; an absent member, null and an empty list are the same (an empty object is not: it can be a choice, as in <c>emptyDir: {}</c>);
/// numbers are compared by value, and time stamps by instant.
/// </summary>
public static class SemanticJson
{
    /// <summary>Whether two values mean the same.</summary>
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        if (IsEmpty(left) || IsEmpty(right))
        {
            return IsEmpty(left) && IsEmpty(right);
        }

        return (left, right) switch
        {
            (JsonObject a, JsonObject b) => a.All(m => AreEqual(m.Value, b[m.Key])) && b.All(m => a.ContainsKey(m.Key) || IsEmpty(m.Value)),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => AreEqual(p.First, p.Second)),
            (JsonValue a, JsonValue b) => AreEqualValues(a, b),
            _ => false,
        };
    }

    /// <summary>Whether two objects serialize to the same meaning.</summary>
    public static bool AreEqual<T>(T left, T right)
        => AreEqual(JsonSerializer.SerializeToNode(left, KubernetesJson.Options), JsonSerializer.SerializeToNode(right, KubernetesJson.Options));

    /// <summary>Whether every member of <paramref name="wanted"/> is in <paramref name="live"/> with the same meaning. Lists must have the same length, and each item must be covered.</summary>
    public static bool Covers(JsonNode? live, JsonNode? wanted)
    {
        if (IsEmpty(wanted))
        {
            return true;
        }

        return (live, wanted) switch
        {
            (JsonObject have, JsonObject want) => want.All(m => Covers(have[m.Key], m.Value)),
            (JsonArray have, JsonArray want) => have.Count == want.Count && have.Zip(want).All(p => Covers(p.First, p.Second)),
            (JsonValue have, JsonValue want) => AreEqualValues(have, want),
            _ => false,
        };
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        _ => node.GetValueKind() == JsonValueKind.Null,
    };

    private static bool AreEqualValues(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind())
        {
            return false;
        }

        return kind switch
        {
            JsonValueKind.String => AreEqualTexts(left.GetValue<string>(), right.GetValue<string>()),
            JsonValueKind.Number => AreEqualNumbers(left.ToJsonString(), right.ToJsonString()),
            _ => true,
        };
    }

    private static bool AreEqualNumbers(string left, string right)
        => left == right
            || (decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
                && decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
                && a == b);

    private static bool AreEqualTexts(string left, string right)
        => left == right || (IsTime(left, out var a) && IsTime(right, out var b) && a == b);

    // "2026-11-20T10:00:00Z" is the shortest form that is taken for a time.
    private static bool IsTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length >= 20 && text[4] == '-' && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
