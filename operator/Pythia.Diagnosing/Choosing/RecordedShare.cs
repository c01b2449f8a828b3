using Pythia.Crds;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// How much of the time is recorded, so that recording stays within a budget. Cost is linear in the recorded time, so the share follows
/// from what recording all the time would cost. All nodes record in the same slices: only then are traces whole.
/// </summary>
public static class RecordedShare
{
    /// <summary>What recording everything is taken to cost while nobody has measured it, in thousandths of the services' CPU.</summary>
    public const int PriorPermille = 150;

    /// <summary>One slice in at most so many before anything was measured, so that the first measurement does not take minutes.</summary>
    public const int MostUnmeasured = 8;

    // A decision may switch points on that make recording dearer: a third of the budget is kept for that.
    private const double Headroom = 0.65;

    // Every change of the share has all evidence collected anew, so that less is recorded only when it must be, and more when it is worth it.
    private const double Tolerance = 1.25;
    private const double WorthChanging = 0.6;

    /// <summary>One slice of how many: 1 is all the time.</summary>
    /// <param name="before">What is in force; 0: nothing yet.</param>
    /// <param name="fullPermille">What recording all the time costs, in thousandths; 0: not measured.</param>
    /// <param name="limitPermille">What recording may cost, in thousandths. 0 or less: nothing is on anyway, and what is in force stays.</param>
    public static int OneIn(int before, int fullPermille, int limitPermille)
    {
        if (limitPermille <= 0)
        {
            return Math.Max(1, before);
        }

        if (fullPermille <= 0)
        {
            return before > 0 ? before : Math.Min(Of(PriorPermille, limitPermille), MostUnmeasured);
        }

        var wanted = Of(fullPermille, limitPermille);
        return before > 0 && wanted <= before * Tolerance && wanted >= before * WorthChanging ? before : wanted;
    }

    private static int Of(int fullPermille, int limitPermille) =>
        Math.Clamp((int)Math.Ceiling(fullPermille / (Headroom * limitPermille)), 1, PythiaBounds.RecordOneIn);
}
