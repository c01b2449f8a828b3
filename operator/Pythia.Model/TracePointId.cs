using System.Diagnostics.CodeAnalysis;

namespace Pythia.Model;

/// <summary>
/// Names one place that can be switched on and off: layer, service, source (an ActivitySource, a runtime provider,
/// a kernel template) and operation. Text form: <c>application/shop-stock/Shop.Stock/reserve.wait</c>.
/// The parts are limited to 1..128 characters of letters, digits and <c>. _ - : { } $ * + #</c>, blank, and in the operation
/// also <c>/</c>; anything else is refused, because ids travel into filters and probe parameters.
/// </summary>
public readonly record struct TracePointId
{
    /// <summary>The longest part.</summary>
    public const int MaxPartLength = 128;

    private TracePointId(Layer layer, string service, string source, string operation)
    {
        Layer = layer;
        Service = service;
        Source = source;
        Operation = operation;
    }

    /// <summary>Where it observes.</summary>
    public Layer Layer { get; }

    /// <summary>The service (workload) that it belongs to.</summary>
    public string Service { get; }

    /// <summary>The ActivitySource, runtime provider or kernel template.</summary>
    public string Source { get; }

    /// <summary>The operation within the source.</summary>
    public string Operation { get; }

    /// <summary>Makes an id of its parts.</summary>
    /// <exception cref="ArgumentException">A part is empty, too long or has a character that is not allowed.</exception>
    public static TracePointId Of(Layer layer, string service, string source, string operation) =>
        TryCreate(layer, service, source, operation, out var id, out var error) ? id : throw new ArgumentException(error);

    /// <summary>Makes an id of its parts, or says in <paramref name="error"/> which part is wrong and why.</summary>
    public static bool TryCreate(
        Layer layer, string service, string source, string operation, out TracePointId id, [NotNullWhen(false)] out string? error)
    {
        id = default;
        error = Check("service", service, slashAllowed: false)
            ?? Check("source", source, slashAllowed: false)
            ?? Check("operation", operation, slashAllowed: true);
        if (error is null)
        {
            id = new TracePointId(layer, service, source, operation);
        }

        return error is null;
    }

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, out TracePointId id, [NotNullWhen(false)] out string? error)
    {
        id = default;
        var parts = (text ?? string.Empty).Split('/', 4);
        if (parts.Length != 4)
        {
            error = $"trace point id '{text}' must have the form layer/service/source/operation";
            return false;
        }

        if (!Enum.TryParse<Layer>(parts[0], ignoreCase: true, out var layer) || !Enum.IsDefined(layer) || char.IsAsciiDigit(parts[0][0]))
        {
            error = $"trace point id '{text}': layer '{parts[0]}' must be application, runtime, kernel or node";
            return false;
        }

        return TryCreate(layer, parts[1], parts[2], parts[3], out id, out error);
    }

    /// <summary>The text form.</summary>
    public override string ToString() =>
        Service is null ? string.Empty : $"{LayerText(Layer)}/{Service}/{Source}/{Operation}";

    private static string LayerText(Layer layer) => layer switch
    {
        Layer.Application => "application",
        Layer.Runtime => "runtime",
        Layer.Kernel => "kernel",
        _ => "node",
    };

    internal static bool IsAllowed(char c, bool slashAllowed) =>
        char.IsAsciiLetterOrDigit(c) || "._-:{}$*+# ".Contains(c, StringComparison.Ordinal) || (slashAllowed && c == '/');

    private static string? Check(string part, string? value, bool slashAllowed)
    {
        if (string.IsNullOrEmpty(value) || value.Length > MaxPartLength)
        {
            return $"the {part} of a trace point id must have 1 to {MaxPartLength} characters";
        }

        foreach (var c in value)
        {
            if (!IsAllowed(c, slashAllowed))
            {
                return $"the {part} '{value}' of a trace point id has the character U+{(int)c:X4}, which is not allowed";
            }
        }

        return null;
    }
}
