using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pythia.Diagnosing.Causal;

/// <summary>A question: what if the time at a position were another one?</summary>
/// <param name="Position">
/// A place as findings name it, <c>service/operation</c>, <c>caller-&gt;callee</c> for an edge, or <c>service</c> for all that it does.
/// </param>
/// <param name="Factor">The recorded time is multiplied by it; not negative.</param>
/// <param name="Seconds">Seconds per request that are added afterwards; may be negative, the time stays at least 0.</param>
public sealed record WhatIfQuestion(string Position, double Factor, double Seconds)
{
    private const string Form = "must have the form POSITION=CHANGE, for example 'shop-stock/reserve=-50%', 'shop-stock/reserve=+20ms' or 'front->orders=-100%'";

    /// <summary>Reads <c>position=change</c>; a change is a signed percentage, or signed milliseconds or seconds per request.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WhatIfQuestion? question, [NotNullWhen(false)] out string? error)
    {
        question = null;
        var equals = (text ?? string.Empty).LastIndexOf('=');
        if (equals <= 0)
        {
            error = $"'{text}' {Form}";
            return false;
        }

        var position = text![..equals].Trim();
        var change = text[(equals + 1)..].Trim();
        error = Read(change, out var factor, out var seconds) ?? (position.Length == 0 ? $"'{text}' {Form}" : null);
        if (error is not null)
        {
            return false;
        }

        question = new WhatIfQuestion(position, factor, seconds);
        return true;

        static string? Read(string change, out double factor, out double seconds)
        {
            (factor, seconds) = (1, 0);
            if (change.Length < 2 || change[0] is not ('-' or '+'))
            {
                return $"the change '{change}' must begin with - or +, for example -50% or +20ms";
            }

            if (Number(change, "%") is { } percent)
            {
                factor = 1 + (percent / 100);
                return factor >= 0 && percent <= 100_000 ? null : $"the change '{change}' must be from -100% to +100000%";
            }

            if ((Number(change, "ms") / 1000 ?? Number(change, "s")) is { } added)
            {
                seconds = added;
                return Math.Abs(added) <= 3_600 ? null : $"the change '{change}' must be at most an hour";
            }

            return $"the change '{change}' must end in %, ms or s";
        }
    }

    /// <summary>Whether the question is about a place.</summary>
    public bool IsAbout(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (string.Equals(place, Position, StringComparison.Ordinal))
        {
            return true;
        }

        var parts = place.Split('/', 4);
        if (parts.Length < 4)
        {
            return false;
        }

        return parts[0] == "edge"
            ? Position == $"{parts[1]}->{parts[2]}" || Position == $"{parts[1]}/{parts[3]}"
            : Position == parts[1] || Position == $"{parts[1]}/{parts[3]}" || Position == $"{parts[1]}/{parts[2]}/{parts[3]}";
    }

    private static double? Number(string text, string unit) =>
        text.EndsWith(unit, StringComparison.Ordinal)
        && double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;
}
