using System.Collections.Immutable;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Explaining;

public sealed class ExplainerTests
{
    private readonly CallingContextTree _tree = new();
    private readonly CallingContext _root;
    private readonly CallingContext _reserve;
    private readonly CallingContext _other;
    private readonly CallingContext _pause;

    public ExplainerTests()
    {
        _root = _tree.Intern(null, new(Layer.Application, "cart", "Microsoft.AspNetCore", "GET /cart"));
        _reserve = _tree.Intern(_root, new(Layer.Application, "cart", "Cart", "reserve"));
        _other = _tree.Intern(_root, new(Layer.Application, "cart", "Cart", "other"));
        _pause = _tree.Intern(_reserve, new(Layer.Runtime, "cart", "gc", "pause"));
    }

    private Explanation Explain(int n, Func<int, Random, (double Seconds, (string Name, AttributeValue Value)[] Variables)> request, int seed = 3, CallingContext? place = null)
    {
        place ??= _reserve;
        var random = new Random(seed);
        var rows = ImmutableArray.CreateBuilder<GroupedRequest>(n);
        for (var i = 0; i < n; i++)
        {
            var (seconds, variables) = request(i, random);
            var (at, rest) = ((long)(seconds * 1e9), 2_000_000 + random.Next(500_000));
            rows.Add(new GroupedRequest
            {
                Expectation = "shop/checkout",
                RequestType = "GET /cart",
                Service = "cart",
                Group = new Key128(1, 1),
                TraceId = new TraceId(1, (ulong)i + 1),
                StartUnixNanoseconds = i * 1_000_000_000L,
                DurationNanoseconds = at + rest,
                Positions = [new(_root.Id, rest, 1), new(place.Id, at, 1), new(_other.Id, 0, 1)],
                Variables = [.. variables.Select(v => new RequestVariable(v.Name, v.Value))],
            });
        }

        var problem = new Problem
        {
            Group = new GroupIdentity(new Key128(1, 1), "shop/checkout", "cart", "GET /cart", false),
            Kind = ProblemKind.HighVariance,
            Message = "varies",
            PValue = 0.001,
            Requests = n,
            RequestsPerSecond = 1,
            ExcessSeconds = 0.01,
            MeanSeconds = 0.01,
            Variation = 1,
            P99Seconds = 0.1,
            PositionsInAll = 3,
            Sample = rows.MoveToImmutable(),
            Positions = [At(place, 0.9), At(_root, 0.1), At(_other, 0)],
        };
        return Explainer.Explain(problem, seed: 1);
    }

    private static RankedPosition At(CallingContext context, double share) =>
        new() { Context = context, Share = share, InclusiveShare = share, MeanSeconds = 0, DeviationSeconds = 0, PValue = 0.01 };

    private static double Noise(Random random) => 0.0005 * random.NextDouble();

    [Fact]
    public void Explain_finds_the_variable_and_its_effect_in_its_unit()
    {
        var explanation = Explain(400, (i, random) =>
        {
            var length = random.Next(0, 12);
            return (0.001 + (0.0041 * length) + Noise(random),
            [
                ("queue.length@cart/reserve", AttributeValue.Of((long)length)),
                ("url.query.size", AttributeValue.Of((long)random.Next(100))),
                ("k8s.pod.name@cart", AttributeValue.Of($"cart-{i % 3}")),
            ]);
        });
        Assert.Equal(ExplanationVerdict.Explained, explanation.Verdict);
        Assert.Equal(Nature.WaitsFor, explanation.Nature);
        var variable = explanation.Variables[0];
        Assert.Equal("queue.length@cart/reserve", variable.Name);
        Assert.InRange(variable.SecondsPerUnit, 0.0040, 0.0042);
        Assert.Equal("+4.1 ms per queue.length", variable.Effect);
        Assert.True(variable.IsStable);
        Assert.InRange(variable.PValue, 0, 0.01);
        Assert.Single(explanation.Variables);
    }

    [Fact]
    public void Explain_says_what_is_usual_at_a_place_of_the_runtime_though_it_explains_nothing()
    {
        (double, (string, AttributeValue)[]) Request(int i, Random random) => i % 4 > 0 ? (0, []) : (0.02 + (0.03 * random.NextDouble()),
        [
            ("gc.allocating_request@cart/gc/pause", AttributeValue.Of(i % 40 == 0 ? "GET /cart" : "GET /products")),
            ("gc.allocated_type@cart/gc/pause", AttributeValue.Of($"Type{i % 3}")),
            ("gc.generation@cart/gc/pause", AttributeValue.Of(2L)),
            ("shop.customer@cart/Cart/reserve", AttributeValue.Of("one")),
        ]);

        var typical = Assert.Single(Explain(400, Request, place: _pause).Typical);
        Assert.Equal(("gc.allocating_request", "GET /products"), (typical.Name, typical.Value));
        Assert.InRange(typical.SharePermille, 850, 950);
        Assert.Empty(Explain(400, Request).Typical);
    }

    [Fact]
    public void Explain_reads_numbers_that_arrive_as_text()
    {
        var explanation = Explain(200, (_, random) =>
        {
            var bytes = random.Next(1, 5000);
            return (1e-6 * bytes, [("payload.bytes@cart/reserve", AttributeValue.Of(bytes.ToString(System.Globalization.CultureInfo.InvariantCulture)))]);
        });

        Assert.True(explanation.IsExplained);
        Assert.Equal("+1 us per payload.bytes", explanation.Variables[0].Effect);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Explain_names_the_slow_level_however_frequent_it_is(int howOften)
    {
        string[] terms = [.. Enumerable.Repeat("clock", howOften), "lamp", "lamp", "chair", "chair", "table", "table"];
        var explanation = Explain(400, (_, random) =>
        {
            var term = terms[random.Next(terms.Length)];
            return (0.005 + (term == "clock" ? 0.08 : 0) + Noise(random), [("url.query.q", AttributeValue.Of(term))]);
        });

        var variable = Assert.Single(explanation.Variables);
        Assert.Equal("url.query.q=clock", variable.Name);
        Assert.Equal(0.08, variable.SecondsPerUnit, 0.002);
        Assert.True(variable.IsStable);
        Assert.NotEqual(0, variable.Weight, 0.1);
    }

    [Fact]
    public void Explain_names_a_value_and_not_its_absence()
    {
        var explanation = Explain(400, (_, random) =>
        {
            var which = random.Next(4);
            return (which == 0 ? 0.001 + Noise(random) : 0.04 + (0.004 * which) + Noise(random), which == 0 ? [] : [("lock.id@cart/reserve", AttributeValue.Of($"lock-{which}"))]);
        });

        var variable = Assert.Single(explanation.Variables);
        Assert.StartsWith("lock.id@cart/reserve=lock-", variable.Name, StringComparison.Ordinal);
        Assert.True(variable.SecondsPerUnit > 0);
    }

    [Fact]
    public void Explain_of_two_levels_names_the_slower_one()
    {
        var explanation = Explain(400, (i, random) =>
            (0.005 + (i % 10 < 7 ? 0.03 : 0) + Noise(random), [("service.version@cart", AttributeValue.Of(i % 10 < 7 ? "2.0" : "1.9"))]));

        var variable = Assert.Single(explanation.Variables);
        Assert.Equal("service.version@cart=2.0", variable.Name);
        Assert.Equal(0.03, variable.SecondsPerUnit, 0.002);
    }

    [Fact]
    public void Explain_names_the_level_of_a_category()
    {
        var explanation = Explain(300, (i, random) => (i % 5 == 0 ? 0.05 + Noise(random) : 0.002 + Noise(random),
        [
            ("tenant", AttributeValue.Of(i % 5 == 0 ? "acme" : $"t{i % 3}")),
            ("order.id", AttributeValue.Of($"o-{i}")),
        ]));
        Assert.True(explanation.IsExplained);
        Assert.Equal("tenant=acme", explanation.Variables[0].Name);
        Assert.InRange(explanation.Variables[0].SecondsPerUnit, 0.045, 0.05);
    }

    [Fact]
    public void Explain_finds_a_threshold()
    {
        var explanation = Explain(300, (_, random) =>
        {
            var size = random.Next(1000);
            return ((size >= 900 ? 0.08 : 0.002) + Noise(random), [("url.query.size", AttributeValue.Of((long)size))]);
        });
        Assert.True(explanation.IsExplained);
        Assert.StartsWith("url.query.size >= 9", explanation.Variables[0].Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reserve.duration@cart/reserve")]
    [InlineData("wait.seconds@cart/reserve")]
    [InlineData("http.response.status_code")]
    [InlineData("rows@cart/other")]
    public void Explain_takes_no_tautology_and_nothing_unrelated(string name)
    {
        var explanation = Explain(300, (_, random) =>
        {
            var seconds = 0.002 + (0.05 * random.NextDouble());
            var value = name.StartsWith("rows", StringComparison.Ordinal) ? seconds * 777 : seconds;
            return (seconds, [(name, name.StartsWith("http", StringComparison.Ordinal) ? AttributeValue.Of(seconds > 0.03 ? 500L : 200L) : AttributeValue.Of(value))]);
        });
        Assert.NotEqual(ExplanationVerdict.Explained, explanation.Verdict);
    }

    [Fact]
    public void Explain_needs_both_windows()
    {
        var explanation = Explain(400, (i, random) =>
        {
            var length = random.Next(0, 12);
            return (i < 200 ? 0.004 * length : 0.05 * random.NextDouble(), [("queue.length@cart/reserve", AttributeValue.Of((long)length))]);
        });
        Assert.Equal(ExplanationVerdict.Unexplained, explanation.Verdict);
    }

    [Fact]
    public void Explain_of_noise_explains_nothing()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var explanation = Explain(
                120,
                (_, random) => (random.NextDouble(), [.. Enumerable.Range(0, 30).Select(k => ($"v{k}", AttributeValue.Of(random.NextDouble())))]),
                seed);
            Assert.NotEqual(ExplanationVerdict.Explained, explanation.Verdict);
        }
    }

    [Fact]
    public void Explain_with_missing_values_and_too_few_requests_does_not_throw()
    {
        Assert.Equal(ExplanationVerdict.TooFewRequests, Explain(10, (_, _) => (0.1, [])).Verdict);
        var explanation = Explain(200, (i, random) =>
        {
            var n = random.Next(10);
            return (0.01 * n, i % 4 == 0 ? [] : [("queue.length@cart/reserve", AttributeValue.Of((long)n))]);
        });
        Assert.Equal("queue.length@cart/reserve", explanation.Variables[0].Name);
    }

    [Fact]
    public void Explain_of_a_category_with_only_rare_levels_leaves_it_out()
    {
        var explanation = Explain(120, (i, random) => (random.NextDouble(), [("tenant", AttributeValue.Of($"t{i / 2}"))]));
        Assert.Equal(ExplanationVerdict.Unexplained, explanation.Verdict);
    }
}
