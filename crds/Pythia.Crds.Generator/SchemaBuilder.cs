using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pythia.Crds.Schema;

namespace Pythia.Crds.Generator;

/// <summary>
/// Structural schemas of records. Defaults are the initial values of the record's properties, so that what the API server
/// fills in and what C# fills in cannot differ; a status has none, since the operator writes it whole.
/// A list, text or integer without bounds is a mistake and throws.
/// </summary>
internal sealed class SchemaBuilder(XmlDocs docs, bool withDefaults)
{
    /// <summary>The schema of a record.</summary>
    public Fields Object(Type record, string description)
    {
        var initial = Activator.CreateInstance(record)!;
        var properties = new Fields();
        var required = new List<string>();
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
            var schema = Property(property);
            if (withDefaults && !isRequired)
            {
                AddDefault(schema, property.GetValue(initial));
            }

            AddRules(schema, property.GetCustomAttributes<RuleAttribute>().Where(rule => !rule.OnItems));
            properties[name] = schema;
            if (isRequired)
            {
                required.Add(name);
            }
        }

        var fields = new Fields { ["type"] = "object", ["description"] = description };
        if (required.Count > 0)
        {
            fields["required"] = required;
        }

        fields["properties"] = properties;
        AddRules(fields, record.GetCustomAttributes<RuleAttribute>());
        return fields;
    }

    private Fields Property(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var description = docs.Of(property);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return List(property, type.GetGenericArguments()[0], description);
        }

        if (type == typeof(ImmutableSortedDictionary<string, string>))
        {
            return new Fields
            {
                ["type"] = "object",
                ["description"] = description,
                ["maxProperties"] = Need<MapBoundsAttribute>(property).MaximumEntries,
                ["additionalProperties"] = Text(property, new Fields { ["type"] = "string" }),
            };
        }

        return Scalar(property, type, description) ?? Object(type, description);
    }

    private static Fields? Scalar(PropertyInfo property, Type type, string description)
    {
        var fields = new Fields { ["type"] = "string", ["description"] = description };
        if (type == typeof(string))
        {
            return Text(property, fields);
        }

        if (type == typeof(DateTimeOffset))
        {
            fields["format"] = "date-time";
            return fields;
        }

        if (type.IsEnum)
        {
            fields["enum"] = Enum.GetNames(type);
            return fields;
        }

        if (type == typeof(bool))
        {
            fields["type"] = "boolean";
            return fields;
        }

        if (type == typeof(int) || type == typeof(long))
        {
            var bounds = Need<IntegerBoundsAttribute>(property);
            fields["type"] = "integer";
            fields["format"] = type == typeof(int) ? "int32" : "int64";
            fields["minimum"] = bounds.Minimum;
            fields["maximum"] = bounds.Maximum;
            return fields;
        }

        return type.IsClass ? null : throw new InvalidOperationException($"{property.DeclaringType}.{property.Name}: no schema for {type}");
    }

    private Fields List(PropertyInfo property, Type item, string description)
    {
        var bounds = Need<ListBoundsAttribute>(property);
        var items = item == typeof(string) ? Text(property, new Fields { ["type"] = "string" }) : Object(item, docs.Of(item));
        AddRules(items, property.GetCustomAttributes<RuleAttribute>().Where(rule => rule.OnItems));
        var fields = new Fields
        {
            ["type"] = "array",
            ["description"] = description,
            ["maxItems"] = bounds.MaximumItems,
            ["x-kubernetes-list-type"] = bounds.Shape.ToString().ToLowerInvariant(),
        };
        if (bounds.Shape == ListShape.Map)
        {
            fields["x-kubernetes-list-map-keys"] = bounds.Keys;
        }

        fields["items"] = items;
        return fields;
    }

    private static Fields Text(PropertyInfo property, Fields fields)
    {
        if (property.GetCustomAttribute<ClosedSetAttribute>() is { } closed)
        {
            fields["enum"] = closed.Values;
            return fields;
        }

        var bounds = Need<TextBoundsAttribute>(property);
        if (bounds.MinimumLength > 0)
        {
            fields["minLength"] = bounds.MinimumLength;
        }

        fields["maxLength"] = bounds.MaximumLength;
        if (property.GetCustomAttribute<TextPatternAttribute>() is { } pattern)
        {
            fields["pattern"] = pattern.Pattern;
        }

        return fields;
    }

    private static void AddDefault(Fields schema, object? value)
    {
        switch (value)
        {
            case null or "" or System.Collections.IEnumerable and not string:
                return;
            case Enum or string:
                schema["default"] = value.ToString()!;
                return;
            case int or long or bool:
                schema["default"] = value;
                return;
            default:
                schema["default"] = new Fields();
                return;
        }
    }

    private static void AddRules(Fields schema, IEnumerable<RuleAttribute> rules)
    {
        var list = new List<Fields>();
        foreach (var rule in rules)
        {
            var fields = new Fields { ["rule"] = rule.Expression, ["message"] = rule.Message };
            if (rule.Field.Length > 0)
            {
                fields["fieldPath"] = rule.Field;
            }

            list.Add(fields);
        }

        if (list.Count > 0)
        {
            schema["x-kubernetes-validations"] = list;
        }
    }

    private static T Need<T>(PropertyInfo property)
        where T : Attribute =>
        property.GetCustomAttribute<T>()
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} needs {typeof(T).Name}: nothing in the API is unbounded");
}
