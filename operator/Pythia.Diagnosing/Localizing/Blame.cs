using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// Goes from affected places to services. An edge speaks for both of its ends: for the callee as far as its other callers wait too,
/// for the caller as far as its other calls are slow too; an operation speaks for its service as far as the others there are slow.
/// Greedy: the strongest service takes its places, the rest is explained by others.
/// </summary>
internal static class Blame
{
    /// <summary>One tested place.</summary>
    /// <param name="Place">The place.</param>
    /// <param name="ExcessSeconds">Seconds per request; counts only when affected.</param>
    /// <param name="Affected">Whether the test found something.</param>
    /// <param name="Position">How the place is reported.</param>
    internal readonly record struct Evidence(Place Place, double ExcessSeconds, bool Affected, RankedPosition Position);

    /// <summary>The suspects, strongest first: the sum of excess times the share of the service's places in the same role that are affected.</summary>
    public static ImmutableArray<Suspect> Rank(IReadOnlyList<Evidence> evidence)
    {
        var open = new List<Evidence>();
        double all = 0;
        foreach (var item in evidence)
        {
            if (item.Affected && item.ExcessSeconds > 0)
            {
                open.Add(item);
                all += item.ExcessSeconds;
            }
        }

        open.Sort(static (a, b) => b.ExcessSeconds.CompareTo(a.ExcessSeconds));
        var suspects = ImmutableArray.CreateBuilder<Suspect>();
        while (open.Count > 0)
        {
            var best = Strongest(open, evidence, all);
            suspects.Add(best);
            open.RemoveAll(item => item.Place.Concerns(best.Service));
        }

        return suspects.ToImmutable();
    }

    private static Suspect Strongest(List<Evidence> open, IReadOnlyList<Evidence> evidence, double all)
    {
        Suspect? best = null;
        (double Score, double Called) bestScore = (-1, 0);
        foreach (var service in ServicesOf(open))
        {
            Span<double> breadth = [BreadthOf(service, Role.Caller, evidence), BreadthOf(service, Role.Callee, evidence), BreadthOf(service, Role.Owner, evidence)];
            double excess = 0;
            double score = 0;
            double called = 0;
            var places = ImmutableArray.CreateBuilder<RankedPosition>();
            foreach (var item in open)
            {
                if (RoleOf(service, item.Place) is { } role)
                {
                    excess += item.ExcessSeconds;
                    score += item.ExcessSeconds * breadth[(int)role];
                    called += role == Role.Callee ? item.ExcessSeconds : 0;
                    places.Add(item.Position);
                }
            }

            // A single edge may speak for both ends alike; then the one that is called is the likelier cause.
            if ((score, called).CompareTo(bestScore) > 0)
            {
                bestScore = (score, called);
                best = new Suspect
                {
                    Service = service,
                    ExcessSeconds = excess,
                    Share = excess / all,
                    Breadth = score / excess,
                    Places = places.ToImmutable(),
                };
            }
        }

        return best!;
    }

    private static Role? RoleOf(string service, Place place) =>
        place.Callee == service ? Role.Callee
        : place.Operation.Service != service ? null
        : place.Callee is null ? Role.Owner : Role.Caller;

    private static SortedSet<string> ServicesOf(List<Evidence> open)
    {
        var services = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in open)
        {
            services.Add(item.Place.Operation.Service);
            if (item.Place.Callee is { } callee)
            {
                services.Add(callee);
            }
        }

        return services;
    }

    private static double BreadthOf(string service, Role role, IReadOnlyList<Evidence> evidence)
    {
        var concerned = 0;
        var affected = 0;
        foreach (var item in evidence)
        {
            if (RoleOf(service, item.Place) == role)
            {
                concerned++;
                affected += item.Affected ? 1 : 0;
            }
        }

        return concerned == 0 ? 0 : (double)affected / concerned;
    }

    /// <summary>What a service is to a place.</summary>
    private enum Role
    {
        Caller = 0,
        Callee,
        Owner,
    }
}
