using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>Var(T) = E[Var(T|G)] + Var(E[T|G]) over the groups G of one request type: how much the path taken explains.</summary>
internal static class BetweenGroups
{
    /// <summary>Per request type the share of the second term, from 0 to 1.</summary>
    public static Dictionary<RequestType, double> Shares(GroupWindow window)
    {
        var all = new Dictionary<RequestType, Moments>();
        var within = new Dictionary<RequestType, double>();
        foreach (var group in window.Groups)
        {
            var type = RequestType.Of(group.Identity);
            var joined = all.GetValueOrDefault(type);
            joined.Merge(group.Total);
            all[type] = joined;
            within[type] = within.GetValueOrDefault(type) + group.Total.M2;
        }

        var shares = new Dictionary<RequestType, double>(all.Count);
        foreach (var (type, joined) in all)
        {
            shares[type] = joined.M2 > 0 ? Math.Clamp(1 - (within[type] / joined.M2), 0, 1) : 0;
        }

        return shares;
    }
}
