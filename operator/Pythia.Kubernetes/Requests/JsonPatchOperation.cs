using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <summary>One operation of a JSON patch (RFC 6902).</summary>
/// <param name="Op"><c>add</c>, <c>remove</c>, <c>replace</c>, <c>test</c>, <c>move</c> or <c>copy</c>.</param>
/// <param name="Path">A JSON pointer, such as <c>/metadata/labels/a~1b</c>.</param>
/// <param name="Value">The value, for add, replace and test.</param>
/// <param name="From">The source, for move and copy.</param>
public sealed record JsonPatchOperation(string Op, string Path, JsonNode? Value = null, string? From = null);
