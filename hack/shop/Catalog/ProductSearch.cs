using System.Diagnostics;
using Shop.Hosting;

namespace Shop.Catalog;

/// <summary>Full-text search: parse the query, match candidates, put them in order.</summary>
internal sealed class ProductSearch(Database database, ProblemSwitch problems)
{
    private static readonly TimeSpan SpellCheckTime = TimeSpan.FromMilliseconds(30);

    private static readonly ActivitySource Source = new("Shop.Catalog.Search");

    public async Task<List<Product>> ExecuteAsync(string text, string sort, CancellationToken cancellation)
    {
        using var execute = Source.StartActivity("search.execute");
        execute?.SetTag("search.text", text);
        var terms = Parse(text);
        Check(terms);
        var candidates = await MatchAsync(terms, cancellation);
        var ordered = Order(candidates, terms, sort);
        using (Source.StartActivity("search.project"))
        {
            return ordered.Take(24).ToList();
        }
    }

    private static string[] Parse(string text)
    {
        using var parse = Source.StartActivity("search.parse");
        var terms = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        using (Source.StartActivity("token.stem"))
        {
            return Array.ConvertAll(terms, term => term.TrimEnd('s').ToLowerInvariant());
        }
    }

    // The same work for every search: what varies with problem "cpu" is how soon the thread gets its time on a processor.
    private void Check(string[] terms)
    {
        using var check = Source.StartActivity("search.spell-check");
        check?.SetTag("search.terms", terms.Length);
        if (problems.SpellChecks)
        {
            var text = new string('x', 180);
            for (var start = ThreadTime.Used; ThreadTime.Used - start < SpellCheckTime;)
            {
                TextDistance.Between(text, text);
            }
        }
    }

    private async Task<List<Product>> MatchAsync(string[] terms, CancellationToken cancellation)
    {
        using var match = Source.StartActivity("search.match");
        List<Product> found;
        using (Source.StartActivity("candidates.select"))
        {
            found = await database.QueryAsync(
                "candidates",
                "select id, name, description, cents from products where name like '%' || $1 || '%' order by id limit 80",
                CatalogService.Read,
                cancellation,
                terms.FirstOrDefault() ?? string.Empty);
        }

        using (Source.StartActivity("candidates.filter"))
        {
            found.RemoveAll(product => product.Cents <= 0);
        }

        using (Source.StartActivity("popularity.select"))
        {
            // With problem "sql" one term has many more sales than the others.
            await database.QueryAsync(
                "popularity", "select count(*), avg(cents) from sales where term = $1", row => row.GetInt64(0), cancellation, terms.FirstOrDefault() ?? string.Empty);
        }

        match?.SetTag("search.candidates", found.Count);
        return found;
    }

    private List<Product> Order(List<Product> candidates, string[] terms, string sort)
    {
        using var order = Source.StartActivity("search.order");
        order?.SetTag("search.sort", sort);
        switch (sort)
        {
            case "relevance":
                return Rank(candidates, terms);
            case "price":
                using (Source.StartActivity("order.by-price"))
                {
                    return candidates.OrderBy(product => product.Cents).ToList();
                }

            default:
                using (Source.StartActivity("order.by-name"))
                {
                    return candidates.OrderBy(product => product.Name, StringComparer.Ordinal).ToList();
                }
        }
    }

    private List<Product> Rank(List<Product> candidates, string[] terms)
    {
        using var rank = Source.StartActivity("relevance.rank");
        double[] scores;
        using (Source.StartActivity("relevance.load-weights"))
        {
            scores = Array.ConvertAll(candidates.ToArray(), product => product.Id % 17 / 17.0);
        }

        // The problem: nobody noticed that this compares every pair, on descriptions instead of keys.
        using (var compare = Source.StartActivity("relevance.compare-pairs"))
        {
            var pairs = problems.SlowRanking ? ComparePairs(candidates, scores) : 0;
            compare?.SetTag("ranking.pairs", pairs);
            compare?.SetTag("ranking.terms", terms.Length);
        }

        using (Source.StartActivity("relevance.sort"))
        {
            return candidates.Zip(scores).OrderByDescending(pair => pair.Second).Select(pair => pair.First).ToList();
        }
    }

    private static int ComparePairs(List<Product> candidates, double[] scores)
    {
        var pairs = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            for (var j = 0; j < candidates.Count; j++)
            {
                scores[i] += TextDistance.Between(candidates[i].Description, candidates[j].Description) * 1e-6;
                pairs++;
            }
        }

        return pairs;
    }
}
