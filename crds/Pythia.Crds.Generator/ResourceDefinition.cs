using System.Reflection;
using Pythia.Crds.Schema;

namespace Pythia.Crds.Generator;

/// <summary>The CustomResourceDefinition of one resource.</summary>
internal sealed class ResourceDefinition(Type spec, XmlDocs docs)
{
    private readonly CustomResourceAttribute resource = spec.GetCustomAttribute<CustomResourceAttribute>()
        ?? throw new ArgumentException($"{spec} does not carry {nameof(CustomResourceAttribute)}", nameof(spec));

    /// <summary>The plural, as in URLs.</summary>
    public string Plural => resource.Plural;

    /// <summary>The manifest.</summary>
    public Fields Build() => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new Fields
        {
            ["name"] = $"{Plural}.{PythiaApi.Group}",
            ["labels"] = new Fields { ["app.kubernetes.io/part-of"] = "pythia" },
        },
        ["spec"] = new Fields
        {
            ["group"] = PythiaApi.Group,
            ["scope"] = "Namespaced",
            ["names"] = new Fields
            {
                ["kind"] = resource.Kind,
                ["listKind"] = resource.Kind + "List",
                ["plural"] = Plural,
                ["singular"] = resource.Kind.ToLowerInvariant(),
                ["shortNames"] = new[] { resource.ShortName },
                ["categories"] = new[] { "pythia" },
            },
            ["versions"] = new[] { Version() },
        },
    };

    private Fields Version()
    {
        var version = new Fields
        {
            ["name"] = PythiaApi.Version,
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = new Fields { ["status"] = new Fields() },
            ["additionalPrinterColumns"] = Columns().ToList(),
        };
        if (resource.SelectableField.Length > 0)
        {
            version["selectableFields"] = new[] { new Fields { ["jsonPath"] = resource.SelectableField } };
        }

        version["schema"] = new Fields { ["openAPIV3Schema"] = Root() };
        return version;
    }

    private Fields Root()
    {
        var specSchema = new SchemaBuilder(docs, withDefaults: true).Object(spec, docs.Of(spec));
        var statusSchema = new SchemaBuilder(docs, withDefaults: false).Object(resource.Status, docs.Of(resource.Status));
        return new Fields
        {
            ["type"] = "object",
            ["description"] = docs.Of(spec),
            ["required"] = new[] { "spec" },
            ["properties"] = new Fields
            {
                ["apiVersion"] = new Fields { ["type"] = "string", ["description"] = $"{PythiaApi.GroupVersion}." },
                ["kind"] = new Fields { ["type"] = "string", ["description"] = $"{resource.Kind}." },
                ["metadata"] = new Fields { ["type"] = "object" },
                ["spec"] = specSchema,
                ["status"] = statusSchema,
            },
        };
    }

    private IEnumerable<Fields> Columns()
    {
        foreach (var column in spec.GetCustomAttributes<PrinterColumnAttribute>().OrderBy(column => column.Order))
        {
            var fields = new Fields { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.Path };
            if (column.Description.Length > 0)
            {
                fields["description"] = column.Description;
            }

            if (column.Wide)
            {
                fields["priority"] = 1;
            }

            yield return fields;
        }
    }
}
