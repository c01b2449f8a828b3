using System;
using System.Collections.Generic;
using System.Reflection;

namespace Pythia.Hook;

/// <summary>
/// Reads an ASP.NET Core HttpContext without a reference to ASP.NET Core: delegates made once from its types. Null members: the
/// application's version has no such property, and the span goes without it.
/// </summary>
internal sealed class HttpAccess
{
    private static HttpAccess? known;

    private readonly Reader? request;
    private readonly Reader? response;
    private readonly Reader? method;
    private readonly Reader? path;
    private readonly Reader? query;
    private readonly Reader? routeValues;
    private readonly Func<object, int>? status;

    private HttpAccess(Type context)
    {
        Context = context;
        var requestType = Property(context, "Request")?.PropertyType;
        var responseType = Property(context, "Response")?.PropertyType;
        request = Reader.Of(Property(context, "Request"));
        response = Reader.Of(Property(context, "Response"));
        method = Reader.Of(Property(requestType, "Method"));
        path = Reader.OfValueOf(Property(requestType, "Path"));
        query = Reader.OfValueOf(Property(requestType, "QueryString"));
        routeValues = Reader.Of(Property(requestType, "RouteValues"));
        status = Property(responseType, "StatusCode") is { } code && code.PropertyType == typeof(int)
            ? ((IntegerReader)Activator.CreateInstance(typeof(IntegerReader<>).MakeGenericType(code.DeclaringType!), code)!).Read : null;
    }

    private Type Context { get; }

    /// <summary>The accessors for contexts of this one's type.</summary>
    public static HttpAccess Of(object context)
    {
        var type = context.GetType();
        return known is { } access && access.Context == type ? access : known = new HttpAccess(type);
    }

    /// <summary>Method and path.</summary>
    public (string Method, string Path) Line(object context) => request?.Read(context) is { } of
        ? (method?.Read(of) as string ?? string.Empty, path?.Read(of) as string ?? string.Empty)
        : (string.Empty, string.Empty);

    /// <summary>Everything that a request's span says.</summary>
    public RequestDetails Details(object context)
    {
        var of = request?.Read(context);
        return new RequestDetails
        {
            Method = (of is null ? null : method?.Read(of) as string) ?? string.Empty,
            Path = of is null ? null : path?.Read(of) as string,
            Query = of is null ? null : query?.Read(of) as string,
            RouteValues = of is null ? null : routeValues?.Read(of) as IEnumerable<KeyValuePair<string, object?>>,
            StatusCode = response?.Read(context) is { } answer && status is not null ? status(answer) : 0,
        };
    }

    private static PropertyInfo? Property(Type? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly) is { CanRead: true } property)
            {
                return property;
            }
        }

        return null;
    }

    private abstract class Reader
    {
        public abstract object? Read(object from);

        public static Reader? Of(PropertyInfo? property) => property is null || property.PropertyType.IsValueType ? null
            : (Reader)Activator.CreateInstance(typeof(Reader<,>).MakeGenericType(property.DeclaringType!, property.PropertyType), property)!;

        /// <summary>Of a structure, the text in its property <c>Value</c>.</summary>
        public static Reader? OfValueOf(PropertyInfo? property) =>
            property is { PropertyType.IsValueType: true } && Property(property.PropertyType, "Value") is { } value && value.PropertyType == typeof(string)
                ? (Reader)Activator.CreateInstance(typeof(ValueReader<,>).MakeGenericType(property.DeclaringType!, property.PropertyType), property, value)!
                : null;

        private static PropertyInfo? Property(Type type, string name) => type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance);
    }

    private sealed class Reader<TFrom, TValue>(PropertyInfo property) : Reader
        where TValue : class
    {
        private readonly Func<TFrom, TValue?> read = property.GetMethod!.CreateDelegate<Func<TFrom, TValue?>>();

        public override object? Read(object from) => read((TFrom)from);
    }

    private sealed class ValueReader<TFrom, TValue>(PropertyInfo property, PropertyInfo value) : Reader
        where TValue : struct
    {
        private readonly Func<TFrom, TValue> read = property.GetMethod!.CreateDelegate<Func<TFrom, TValue>>();
        private readonly TextOf text = value.GetMethod!.CreateDelegate<TextOf>();

        private delegate string? TextOf(ref TValue value);

        public override object? Read(object from)
        {
            var structure = read((TFrom)from);
            return text(ref structure);
        }
    }

    private abstract class IntegerReader
    {
        public abstract int Read(object from);
    }

    private sealed class IntegerReader<TFrom>(PropertyInfo property) : IntegerReader
    {
        private readonly Func<TFrom, int> read = property.GetMethod!.CreateDelegate<Func<TFrom, int>>();

        public override int Read(object from) => read((TFrom)from);
    }
}
