using System.Text.Json.Nodes;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>A custom resource for the client's tests.</summary>
internal static class Widgets
{
    public static readonly ResourceDescriptor<CustomResource<WidgetSpec, WidgetStatus>> Resource = new("widgets.test", "v1", "widgets", "Widget");

    private static readonly ResourceDescriptor<Namespace> Definitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false);

    private const string Definition = """
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": "widgets.widgets.test" },
          "spec": {
            "group": "widgets.test", "scope": "Namespaced",
            "names": { "plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList" },
            "versions": [{
              "name": "v1", "served": true, "storage": true, "subresources": { "status": {} },
              "schema": { "openAPIV3Schema": { "type": "object", "required": ["spec"], "properties": {
                "spec": { "type": "object", "properties": {
                  "size": { "type": "integer", "minimum": 0, "maximum": 10 }, "color": { "type": "string" },
                  "tags": { "type": "array", "x-kubernetes-list-type": "set", "items": { "type": "string" } } } },
                "status": { "type": "object", "properties": {
                  "phase": { "type": "string", "enum": ["Waiting", "Ready"] }, "observedGeneration": { "type": "integer" },
                  "since": { "type": "string", "format": "date-time" } } } } } }
            }]
          }
        }
        """;

    public static CustomResource<WidgetSpec, WidgetStatus> New(string @namespace, string name, int size) => new()
    {
        Metadata = new ObjectMeta { Namespace = @namespace, Name = name },
        Spec = new WidgetSpec { Size = size },
    };

    /// <summary>Defines the resource and waits until the server serves it.</summary>
    public static async Task InstallAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        await client.ApplyManifestAsync(Definitions, JsonNode.Parse(Definition)!.AsObject(), "tests", force: true, cancellationToken);
        while (true)
        {
            try
            {
                await client.ListAsync(Resource, "default", null, cancellationToken);
                return;
            }
            catch (KubernetesApiException error) when (error.IsNotFound)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }
}
