using System.Collections;
using System.Text.Json.Serialization.Metadata;

namespace Pythia.Kubernetes;

/// <summary>Adapts records to what Go servers write and expect.</summary>
internal static class TolerantMembers
{
    /// <summary>
    /// Go writes a nil list or map as null: such a value leaves the initial value of a member that cannot be null.
    /// In this library's own records, empty text and empty collections are left out, because an applied empty field is an owned field.
    /// </summary>
    public static void Apply(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            if (property.Set is { } set && !property.IsSetNullable && !property.PropertyType.IsValueType)
            {
                property.Set = (target, value) =>
                {
                    if (value is not null)
                    {
                        set(target, value);
                    }
                };
            }

            if (type.Type.Assembly == typeof(TolerantMembers).Assembly && !type.Type.IsGenericType && property.ShouldSerialize is null && !property.IsRequired
                && !property.AttributeProvider!.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), inherit: true))
            {
                property.ShouldSerialize = static (_, value) => !IsEmpty(value);
            }
        }
    }

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        IReadOnlyCollection<KeyValuePair<string, string>> map => map.Count == 0,
        ICollection list => IsEmptyList(list),
        _ => false,
    };

    // An unset ImmutableArray throws from Count, so it is recognized by equality first.
    private static bool IsEmptyList(ICollection list)
        => (list.GetType().IsValueType && list.Equals(Activator.CreateInstance(list.GetType()))) || list.Count == 0;
}
