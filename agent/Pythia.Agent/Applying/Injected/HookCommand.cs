using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Injected;

/// <summary>
/// Writes the command that the hook in a process carries out: what to record, in which request types, how many requests, and whether
/// to keep the slots. Only names that <see cref="ActivitySelection"/> has checked get in; request types are checked here.
/// </summary>
internal static class HookCommand
{
    /// <summary>Without another command this long, the hook goes silent by itself.</summary>
    public const int LeaseSeconds = 120;

    private const int MaxTypes = 64;
    private const long Millisecond = 1_000_000;

    // The diagnostic port takes messages of 64 KB, in UTF-16.
    private const int MaxLength = 28_000;
    private const string Header = "pythia-hook-2";

    /// <summary>The command's text; <paramref name="number"/> comes back in the hook's reports. Where it would be too long for the diagnostic port, request types are left out.</summary>
    public static string Build(long number, ProcessPlan plan) =>
        Write(number, plan) is { Length: <= MaxLength } whole ? whole
            : Write(number, plan with { RequestTypes = ImmutableDictionary<ActivitySelection, ImmutableArray<string>>.Empty });

    private static string Write(long number, ProcessPlan plan)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Header}\t{number}\t{LeaseSeconds}\n");
        if (plan.Slot)
        {
            text.Append("slot\n");
        }

        if (!plan.Slices.IsAlways)
        {
            text.Append(CultureInfo.InvariantCulture, $"slices\t{plan.Slices.Period / Millisecond}\t{Slices.WholeFrom / Millisecond}\t{Slices.WholeUntil / Millisecond}\t{Slices.Length / Millisecond}\n");
        }

        if (plan.RootsPerSecond > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"rate\t{plan.RootsPerSecond}\n");
        }

        var types = TypesOf(plan);
        foreach (var (method, route) in types)
        {
            text.Append(CultureInfo.InvariantCulture, $"type\t{method}\t{route}\n");
        }

        foreach (var activity in plan.Activities)
        {
            text.Append(CultureInfo.InvariantCulture, $"select\t{activity.Source}\t{activity.Operation}\t{MaskOf(plan, activity, types):x}\n");
        }

        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ToString())).TrimEnd('=');
    }

    /// <summary>Method and route of a request type; null when the hook cannot recognize it by its path.</summary>
    public static (string Method, string Route)? TypeOf(string requestType)
    {
        var blank = requestType.IndexOf(' ', StringComparison.Ordinal);
        if (blank <= 0)
        {
            return null;
        }

        var (method, route) = (requestType[..blank], requestType[(blank + 1)..]);
        return method.All(char.IsAsciiLetter) && route.StartsWith('/') && route.Length <= 1024 && !route.Any(char.IsControl)
            && !route.Contains("{rest}", StringComparison.Ordinal) && !route.Contains("{other}", StringComparison.Ordinal)
            ? (method, route) : null;
    }

    // An activity that is wanted in a type that the hook cannot recognize is recorded in all: more, never less, than was asked for.
    private static ImmutableArray<string> Recognized(ProcessPlan plan, ActivitySelection activity) =>
        plan.RequestTypes.TryGetValue(activity, out var types) && types.All(t => TypeOf(t) is not null) ? types : [];

    private static List<(string Method, string Route)> TypesOf(ProcessPlan plan) =>
    [
        .. plan.Activities.SelectMany(a => Recognized(plan, a)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Take(MaxTypes).Select(t => TypeOf(t)!.Value),
    ];

    private static ulong MaskOf(ProcessPlan plan, ActivitySelection activity, List<(string Method, string Route)> types)
    {
        ulong mask = 0;
        foreach (var type in Recognized(plan, activity))
        {
            if (types.IndexOf(TypeOf(type)!.Value) is not (>= 0 and var bit))
            {
                return 0;
            }

            mask |= 1UL << bit;
        }

        return mask;
    }
}
