using System.Globalization;
using Pythia.Demo.Watching;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pythia.Demo.Views;

/// <summary>A screen that is redrawn: the requests, what is on, what was decided, what it costs.</summary>
internal sealed class LiveView(IAnsiConsole console) : IDemoView
{
    private const int MaxRows = 8;

    public void Step(string text) => console.MarkupLineInterpolated($"[green]==>[/] {text}");

    public void Note(string text) => console.MarkupLineInterpolated($"    [grey]{text}[/]");

    public async Task<SearchOutcome> FollowAsync(Func<Action<SearchSnapshot, TimeSpan>, Task<SearchOutcome>> work)
    {
        SearchOutcome? outcome = null;
        await console.Live(new Text("waiting for the first traces")).StartAsync(async context =>
        {
            outcome = await work((snapshot, elapsed) =>
            {
                context.UpdateTarget(Screen(snapshot, elapsed));
                context.Refresh();
            });
        });
        return outcome!;
    }

    private static Rows Screen(SearchSnapshot snapshot, TimeSpan elapsed) => new(
        new Rule(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0} s")).LeftJustified(),
        new Text(snapshot.Expectation.Summary),
        Requests(snapshot),
        On(snapshot),
        Decisions(snapshot),
        Cost(snapshot));

    private static Table Requests(SearchSnapshot snapshot)
    {
        var table = Titled("what was seen", "request", "traces", "mean", "variation", "problem");
        foreach (var group in snapshot.Expectation.Groups.Take(MaxRows))
        {
            table.AddRow(
                new Text(group.RequestType),
                Number(group.Traces),
                new Text($"{group.MeanMilliseconds} ms"),
                new Text(Percent(group.CvPermille)),
                new Text(group.Problem, group.Problem == "None" ? Style.Plain : new Style(Color.Red)));
        }

        return table;
    }

    private static Table On(SearchSnapshot snapshot)
    {
        var table = Titled("what is on beyond the skeleton", "trace point", "why");
        foreach (var point in snapshot.On.Take(MaxRows))
        {
            table.AddRow(new Text(point.Id, new Style(Color.Yellow)), new Text(point.Reason));
        }

        return table;
    }

    private static Table Decisions(SearchSnapshot snapshot)
    {
        var table = Titled("what was decided", "no.", "on", "off", "why");
        foreach (var decision in snapshot.Expectation.Decisions.Take(4))
        {
            table.AddRow(Number(decision.Number), Number(decision.SwitchedOn.Length), Number(decision.SwitchedOff.Length), new Text(decision.Reason));
        }

        return table;
    }

    private static Text Cost(SearchSnapshot snapshot) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"ever on: {snapshot.TracePoints.EverEnabled.Length} of {snapshot.TracePoints.CatalogueSize} trace points · overhead {Percent(snapshot.Budget.OverheadPermille)} · {snapshot.Budget.SpansPerSecond} spans/s · agent {snapshot.Budget.CpuMillicoresPerNode} millicores, {snapshot.Budget.MemoryMebibytesPerNode} MiB"));

    private static Table Titled(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Simple, Expand = true };
        table.AddColumns(columns);
        return table;
    }

    private static Text Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    private static string Percent(int permille) => string.Create(CultureInfo.InvariantCulture, $"{permille / 10.0:0.0} %");
}
