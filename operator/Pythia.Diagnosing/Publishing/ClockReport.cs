using Pythia.Diagnosing.Choosing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>
/// Whether the nodes of a set have the operator's time. Nodes begin slices of recording by their own clocks, so the spans of one whose clock
/// differs are missing from requests that cross nodes.
/// </summary>
internal static class ClockReport
{
    /// <summary>More than messages are late; a slice leaves this much time at its end.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(0.5);

    public static Conditions AddClocks(this Conditions conditions, IReadOnlyCollection<NodeReport> nodes)
    {
        var told = nodes.Where(n => n.ClockBehind is not null).ToList();
        var differing = told.Where(n => n.ClockBehind!.Value.Duration() > Tolerance).ToList();
        if (told.Count == 0)
        {
            return conditions.Add("ClocksAgree", null, "NoNodes", "No agent has told its time.");
        }

        if (differing.Count == 0)
        {
            return conditions.Add("ClocksAgree", true, "Agree", "The clocks of all nodes agree with the operator's.");
        }

        var worst = differing.MaxBy(n => n.ClockBehind!.Value.Duration())!;
        var others = differing.Count > 1 ? $", and those of {differing.Count - 1} others differ, too" : string.Empty;
        return conditions.Add(
            "ClocksAgree",
            false,
            "NodeClockDiffers",
            $"The clock of node {worst.Acknowledgement.Node} is {DistanceOf(worst.ClockBehind!.Value)} the operator's{others}: requests that cross nodes lose spans there while they are recorded in slices of time. Set the clocks (NTP).");
    }

    // In steps, so that it is not written anew with each message.
    private static string DistanceOf(TimeSpan behind)
    {
        var seconds = behind.Duration().TotalSeconds;
        var text = seconds < 1.5 ? "about a second" : seconds < 90 ? $"about {seconds:0} seconds" : $"about {seconds / 60:0} minutes";
        return $"{text} {(behind > TimeSpan.Zero ? "behind" : "ahead of")}";
    }
}
