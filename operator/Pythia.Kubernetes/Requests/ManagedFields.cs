using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <summary>Reads <c>metadata.managedFields</c> (fieldsV1: <c>f:</c> members, <c>k:</c> list items by key, <c>v:</c> set items, <c>i:</c> positions).</summary>
internal static class ManagedFields
{
    /// <summary>
    /// Whether applying <paramref name="wanted"/> would change what <paramref name="manager"/> owns by taking something away:
    /// it owns nothing yet (so that it must take ownership), or a field that it no longer wants (which applying removes).
    /// </summary>
    public static bool WouldRelease(JsonObject live, JsonObject wanted, string manager)
    {
        var entry = (live["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(e =>
            Text(e["manager"]) == manager && Text(e["operation"]) == "Apply" && Text(e["subresource"]).Length == 0);
        return entry?["fieldsV1"] is not JsonObject owned || !IsWanted(owned, wanted);
    }

    private static bool IsWanted(JsonObject owned, JsonNode? wanted)
    {
        foreach (var (step, below) in owned)
        {
            if (step == ".")
            {
                continue;
            }

            var target = Find(step, wanted);
            if (target is null || (below is JsonObject { Count: > 0 } children && !IsWanted(children, target)))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonNode? Find(string step, JsonNode? wanted)
    {
        var argument = step[2..];
        return step[..2] switch
        {
            "f:" => (wanted as JsonObject)?[argument],
            "k:" => (wanted as JsonArray)?.FirstOrDefault(i => SemanticJson.Covers(i, JsonNode.Parse(argument))),
            "v:" => (wanted as JsonArray)?.FirstOrDefault(i => SemanticJson.AreEqual(i, JsonNode.Parse(argument))),
            "i:" => wanted is JsonArray list && int.TryParse(argument, out var index) && index < list.Count ? list[index] : null,
            _ => null,
        };
    }

    private static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : string.Empty;
}
