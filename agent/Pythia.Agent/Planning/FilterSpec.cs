using System.Collections.Immutable;
using System.Text;

namespace Pythia.Agent.Planning;

/// <summary>
/// Builds the text of <c>FilterAndPayloadSpecs</c> for the provider Microsoft-Diagnostics-DiagnosticSource: one line per selection.
/// Only names that <see cref="ActivitySelection"/> has checked get in.
/// </summary>
internal static class FilterSpec
{
    /// <summary>The diagnostics protocol carries at most 64 KB in one message, in UTF-16.</summary>
    public const int MaxLength = 28_000;

    // Both ids are texts that the activity makes once and keeps, and that it has to make anyway when it calls another service: a fifth less
    // per event than trace, span and parent span one by one. A request's parent is in another process, so its id would be made for us alone.
    // An enumeration is dear as well, so the kind is not asked for once it is known.
    private const string OfOneKind = "Id;ParentId;dur=Duration.Ticks;status=Status;Tags=TagObjects.*Enumerate";
    private const string Deep = OfOneKind + ";kind=Kind";
    private const string Ids = "Id=*Activity.Id;ParentSpanId=*Activity.ParentSpanId";

    private const string Server =
        Ids + ";dur=*Activity.Duration.Ticks;Tags=*Activity.TagObjects.*Enumerate;m=Request.Method;p=Request.Path.Value;"
        + "q=Request.QueryString.Value;rv=Request.RouteValues.*Enumerate;code=Response.StatusCode";

    /// <summary>The filter that records every activity of every source, for profiling.</summary>
    public static string Everything { get; } = Build([ActivitySelection.Server], startsToo: false) + "\n[AS]*/Stop:-" + Deep;

    /// <summary>The line that tells the names of every activity of every source, and whose child it was. A line that names an activity goes before it.</summary>
    private const string Names = "[AS]*/Stop:-Id;ParentId";

    /// <summary>
    /// The filter for these selections; empty for none. <paramref name="startsToo"/>: also the start events, which threads are
    /// attributed by. <paramref name="namesToo"/>: also the names of all other activities. <paramref name="isKindKnown"/>: whether spans
    /// of an activity need not tell their kind.
    /// </summary>
    public static string Build(
        ImmutableArray<ActivitySelection> selections, bool startsToo, bool namesToo = false, Func<ActivitySelection, bool>? isKindKnown = null)
    {
        var text = new StringBuilder();
        foreach (var selection in selections)
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            AppendSelection(text, selection, startsToo, isKindKnown);
        }

        if (namesToo)
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty).Append(Names);
        }

        return text.ToString();
    }

    /// <summary>Whether a filter made here asks for the names of all activities.</summary>
    public static bool AsksForNames(string filter) => filter.EndsWith(Names, StringComparison.Ordinal);

    /// <summary>Room that a selection takes in the filter, at most.</summary>
    public static int LengthOf(ActivitySelection selection) => Build([selection], startsToo: true).Length + 1;

    private static void AppendSelection(StringBuilder text, ActivitySelection selection, bool startsToo, Func<ActivitySelection, bool>? isKindKnown)
    {
        if (selection == ActivitySelection.Server)
        {
            AppendServer(text, startsToo);
            return;
        }

        text.Append("[AS]").Append(selection.Source).Append('+').Append(selection.Operation)
            .Append(startsToo ? ":-" : "/Stop:-")
            .Append(selection == ActivitySelection.Client || isKindKnown?.Invoke(selection) == true ? OfOneKind : Deep);
    }

    // The first line never fires: it makes the listener's question "is the activity enabled?" be answered with yes. Without the
    // second the stop event is not written either (the host remembers whether somebody heard the start).
    private static void AppendServer(StringBuilder text, bool startsToo)
    {
        const string Listener = ActivitySelection.ServerSource + "/" + ActivitySelection.ServerOperation;
        text.Append(Listener).Append(":-\n")
            .Append(Listener).Append(startsToo ? ".Start@Activity1Start:-" + Ids : ".Start:-").Append('\n')
            .Append(Listener).Append(".Stop@Activity1Stop:-").Append(Server);
    }
}
