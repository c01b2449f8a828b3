using Pythia.Agent.Emitting;

namespace Pythia.Unit.Tests.Agent;

public sealed class RouteTemplateTests
{
    [Theory]
    [InlineData("/", "", "/")]
    [InlineData("", "", "/")]
    [InlineData("/orders/17", "", "/orders/{id}")]
    [InlineData("/orders/17", "[orderId, 17]", "/orders/{id}")]
    [InlineData("/products/blue-shoe", "[slug, blue-shoe]", "/products/{slug}")]
    [InlineData("/Home/Index", "[action, Index],[controller, Home]", "/Home/Index")]
    [InlineData("/o/3f7a1c52-90ab-4cde-8f01-23456789abcd/x", "", "/o/{id}/x")]
    [InlineData("/o/deadbeef00", "", "/o/{id}")]
    [InlineData("/face/added", "", "/face/added")]
    [InlineData("/a//b/", "", "/a/b")]
    [InlineData("/a/1?x=2", "", "/a/{id}")]
    public void Route_has_a_name_where_requests_differ(string path, string routeValues, string expected) =>
        Assert.Equal(expected, RouteTemplate.Of(path, routeValues));

    [Fact]
    public void Deep_paths_are_cut() => Assert.EndsWith("/{rest}", RouteTemplate.Of(string.Concat(Enumerable.Repeat("/a", 40)), ""), StringComparison.Ordinal);

    [Fact]
    public void Number_of_names_is_bounded()
    {
        var table = new RouteTable();
        for (var i = 0; i < RouteTable.MaxNames + 5; i++)
        {
            table.NameOf("GET", $"/scan-{(char)('a' + (i % 26))}{new string('x', i / 26)}", "");
        }

        Assert.Equal(("/{other}", "GET /{other}"), table.NameOf("GET", "/one-more", ""));
        Assert.Equal("GET /scan-a", table.NameOf("GET", "/scan-a", "").Name);
        Assert.Equal(6, table.Overflowed);
    }

    [Theory]
    [InlineData("[a, 1],[b, x y]", "a=1;b=x y")]
    [InlineData("[a, inc [x]],[b, 2]", "a=inc [x];b=2")]
    [InlineData("[a, ]", "a=")]
    [InlineData("", "")]
    [InlineData("nonsense", "")]
    public void Bracketed_pairs_are_read(string text, string expected)
    {
        var found = new List<string>();
        foreach (var (key, value) in new BracketedPairs(text))
        {
            found.Add($"{key}={value}");
        }

        Assert.Equal(expected, string.Join(';', found));
    }

    [Theory]
    [InlineData("7", "Integer")]
    [InlineData("-7", "Integer")]
    [InlineData("0", "Integer")]
    [InlineData("0.5", "Number")]
    [InlineData("1.25", "Number")]
    [InlineData("007", "Text")]
    [InlineData("+7", "Text")]
    [InlineData("", "Text")]
    [InlineData("7 apples", "Text")]
    [InlineData("99999999999999999999999", "Text")]
    public void Values_keep_being_numbers(string text, string expected) => Assert.Equal(expected, SpanAttribute.Parse("k", text).Kind.ToString());
}
