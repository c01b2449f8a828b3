using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>What all groups together spent at one calling context.</summary>
internal struct ContextTimes
{
    public Moments Times;
    public Moments Logs;
    public double Visits;

    /// <summary>Sums up the groups of a window that one expectation selects, by position number.</summary>
    public static ContextTimes[] Sum(GroupWindow window, string expectation)
    {
        var sums = new ContextTimes[window.Contexts.Count];
        foreach (var group in window.Groups)
        {
            if (group.Identity.Expectation != expectation)
            {
                continue;
            }

            foreach (ref readonly var position in group.Positions)
            {
                if (position.Position >= 0)
                {
                    ref var sum = ref sums[position.Position];
                    sum.Times.Merge(position.Times);
                    sum.Logs.Merge(position.LogPerVisit);
                    sum.Visits += position.Repetitions.Sum;
                }
            }
        }

        return sums;
    }
}
