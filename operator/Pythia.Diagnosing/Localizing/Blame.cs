using System.Collections.Immutable;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// Goes from affected places to services. An edge speaks for both of its ends; the end that more of its other places speak for is
/// more likely the cause. Greedy: the strongest service takes its places, the rest is explained by others.
/// </summary>
internal static class Blame
{
    /// <summary>One tested place.</summary>
    /// <param name="Place">The place.</param>
    /// <param name="ExcessSeconds">Seconds per request; counts only when affected.</param>
    /// <param name="Affected">Whether the test found something.</param>
    /// <param name="Position">How the place is reported.</param>
    internal readonly record struct Evidence(Place Place, double ExcessSeconds, bool Affected, RankedPosition Position);

    /// <summary>The suspects, strongest first: excess times the share of the service's places that are affected.</summary>
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
            double excess = 0;
            double called = 0;
            var places = ImmutableArray.CreateBuilder<RankedPosition>();
            foreach (var item in open)
            {
                if (item.Place.Concerns(service))
                {
                    excess += item.ExcessSeconds;
                    called += item.Place.Callee == service ? item.ExcessSeconds : 0;
                    places.Add(item.Position);
                }
            }

            var breadth = BreadthOf(service, evidence);

            // A single edge speaks for both ends alike; then the one that is called is the likelier cause.
            if ((excess * breadth, called).CompareTo(bestScore) > 0)
            {
                bestScore = (excess * breadth, called);
                best = new Suspect
                {
                    Service = service,
                    ExcessSeconds = excess,
                    Share = excess / all,
                    Breadth = breadth,
                    Places = places.ToImmutable(),
                };
            }
        }

        return best!;
    }

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

    private static double BreadthOf(string service, IReadOnlyList<Evidence> evidence)
    {
        var concerned = 0;
        var affected = 0;
        foreach (var item in evidence)
        {
            if (item.Place.Concerns(service))
            {
                concerned++;
                affected += item.Affected ? 1 : 0;
            }
        }

        return (double)affected / concerned;
    }
}
