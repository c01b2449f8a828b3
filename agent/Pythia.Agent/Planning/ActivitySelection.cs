using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>One activity of one ActivitySource, by names that were checked to be safe in a filter.</summary>
internal sealed record ActivitySelection
{
    /// <summary>The source of ASP.NET Core's server spans.</summary>
    public const string ServerSource = "Microsoft.AspNetCore";

    /// <summary>The operation of ASP.NET Core's server spans.</summary>
    public const string ServerOperation = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <summary>The source of HttpClient's spans.</summary>
    public const string ClientSource = "System.Net.Http";

    /// <summary>The operation of HttpClient's spans.</summary>
    public const string ClientOperation = "System.Net.Http.HttpRequestOut";

    private ActivitySelection(string source, string operation)
    {
        Source = source;
        Operation = operation;
    }

    /// <summary>Server spans; realized by the DiagnosticListener, which knows path, query and status.</summary>
    public static ActivitySelection Server { get; } = new(ServerSource, ServerOperation);

    /// <summary>Client spans.</summary>
    public static ActivitySelection Client { get; } = new(ClientSource, ClientOperation);

    /// <summary>The ActivitySource.</summary>
    public string Source { get; }

    /// <summary>The activity's operation name.</summary>
    public string Operation { get; }

    /// <summary>
    /// False when the filter language cannot name the activity: '/' and ':' end a name there, '*' and '+' have a meaning of their own,
    /// and blanks at the ends are cut off. Anything outside the characters of a <see cref="TracePointId"/> was refused before.
    /// </summary>
    public static bool TryOf(TracePointId id, out ActivitySelection? selection, out string? problem)
    {
        problem = Check("source", id.Source) ?? Check("operation", id.Operation);
        selection = problem is null ? new ActivitySelection(id.Source, id.Operation) : null;
        return problem is null;
    }

    private static string? Check(string part, string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"._-{}$# ".Contains(c, StringComparison.Ordinal))
            {
                return $"the {part} '{name}' has a '{c}', which EventPipe's filter language cannot name";
            }
        }

        return name.Length == 0 || name[0] == ' ' || name[^1] == ' ' ? $"the {part} '{name}' is empty or has a blank at an end" : null;
    }
}
