using System.Globalization;
using Pythia.Demo.Watching;

namespace Pythia.Demo.Views;

/// <summary>Lines, for a log: a line only when something has changed.</summary>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    private readonly HashSet<int> _decisions = [];
    private readonly HashSet<string> _findings = new(StringComparer.Ordinal);
    private string _state = string.Empty;

    public void Step(string text) => output.WriteLine("==> " + text);

    public void Note(string text) => output.WriteLine("    " + text);

    public Task<SearchOutcome> FollowAsync(Func<Action<SearchSnapshot, TimeSpan>, Task<SearchOutcome>> work) => work(Show);

    private void Show(SearchSnapshot snapshot, TimeSpan elapsed)
    {
        var time = string.Create(CultureInfo.InvariantCulture, $"[{elapsed.TotalSeconds,4:0} s]");
        var state = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.On.Length} on, {snapshot.TracePoints.EverEnabled.Length} ever of {snapshot.TracePoints.CatalogueSize}; {snapshot.Expectation.Summary}");
        if (state != _state)
        {
            _state = state;
            output.WriteLine($"{time} {state}");
        }

        foreach (var decision in snapshot.Expectation.Decisions.Reverse().Where(decision => _decisions.Add(decision.Number)))
        {
            output.WriteLine($"{time} decision {decision.Number}: {decision.Reason}");
            foreach (var id in decision.SwitchedOn)
            {
                output.WriteLine($"           on   {id}");
            }

            foreach (var id in decision.SwitchedOff)
            {
                output.WriteLine($"           off  {id}");
            }
        }

        foreach (var finding in snapshot.Expectation.Findings.Where(finding => _findings.Add(finding.State + finding.Place + finding.RequestType)))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{time} finding ({finding.State}): {finding.RequestType} at {finding.Place}, share {finding.SharePermille / 10.0:0.0} %"));
        }
    }
}
