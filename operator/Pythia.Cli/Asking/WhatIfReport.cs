using System.Globalization;
using Pythia.Diagnosing.Causal;
using Spectre.Console;

namespace Pythia.Cli.Asking;

/// <summary>The answers to a what-if question for a person.</summary>
internal static class WhatIfReport
{
    /// <summary>Writes them.</summary>
    public static void Write(IAnsiConsole console, WhatIfReply reply)
    {
        console.Heading($"What if {reply.Question}?");
        if (reply.Answers.IsEmpty)
        {
            console.Line($"no answer: no request type has this position in at least {WhatIf.LeastRequests} requests", 2);
            foreach (var position in reply.Positions)
            {
                console.Line($"there is: {position}", 2);
            }
        }

        foreach (var answer in reply.Answers)
        {
            Write(console, answer);
        }

        foreach (var wait in reply.Waits)
        {
            console.Line($"note: {wait}", 2);
        }
    }

    private static void Write(IAnsiConsole console, WhatIfAnswer answer)
    {
        console.Line($"{answer.RequestType} of {answer.Service}: {string.Join(", ", answer.Places.Take(3))}{(answer.Places.Length > 3 ? $" and {answer.Places.Length - 3} more" : string.Empty)}", 2);
        Write(console, "there", answer.Position);
        Write(console, "mean", answer.Mean);
        Write(console, "median", answer.Median);
        Write(console, "99th percentile", answer.P99);
        console.Line(
            string.Create(CultureInfo.InvariantCulture, $"support: {answer.WithPosition} of {answer.Requests} requests have the position, in {100 * answer.CriticalRatio:0} % of them it was on the critical path"), 4);
        if (answer.Observed is { } observed)
        {
            console.Line($"requests in which it happened to differ show, by themselves: {Change(observed)} in the mean", 4);
        }

        if (answer.ModelledRatio < 0.95)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"only {100 * answer.ModelledRatio:0} % of the time there is modelled: the rest is in segments that are too short"), 4);
        }

        if (answer.BeyondObserved)
        {
            console.Line("the new time lies beyond what was ever recorded there: the model extrapolates", 4);
        }

        if (!answer.Beside.IsEmpty)
        {
            console.Line($"runs beside: {string.Join(", ", answer.Beside)}", 4);
        }
    }

    private static void Write(IAnsiConsole console, string what, WhatIfAnswer.Shift shift) =>
        console.Line($"{what,-16} {Milliseconds(shift.Now),10} -> {Milliseconds(shift.Then),10}   {Change(shift.Change)}", 4);

    private static string Change(WhatIfAnswer.Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Value * 1e3:+0.##;-0.##;0} ms (95 %: {estimate.Low * 1e3:+0.##;-0.##;0} to {estimate.High * 1e3:+0.##;-0.##;0})");

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.##} ms");
}
