using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Crds;
using Pythia.Crds.Schema;
using Pythia.Model;

namespace Pythia.Unit.Tests.Crds;

public sealed class PatternsTests
{
    private const string Characters = "abzAZ09._-:{}$*+# /\\\"'<>[]();,=&|%~^`!?@\t\n\0é";

    [Theory]
    [InlineData("application/shop-stock/Shop.Stock/reserve.wait", true)]
    [InlineData("application/shop/Microsoft.AspNetCore/GET /orders/{id}", true)]
    [InlineData("kernel/shop/syscall/fsync", true)]
    [InlineData("application/shop/fsync", false)]
    [InlineData("database/shop/x/y", false)]
    [InlineData("application//x/y", false)]
    [InlineData("application/shop/x/", false)]
    [InlineData("application/shop/x/y\n", false)]
    [InlineData("application/shop/x/a\"b", false)]
    public void Pattern_of_ids_agrees_with_the_parser(string text, bool valid)
    {
        Assert.Equal(valid, Accepts(Patterns.TracePointId, text));
        Assert.Equal(valid, TracePointId.TryParse(text, out _, out _));
    }

    [Fact]
    public void Pattern_and_bounds_accept_exactly_the_ids_that_the_parser_accepts() =>
        Prop.ForAll(Ids(), text => Accepts(Patterns.TracePointId, text) == TracePointId.TryParse(text, out _, out _)
                && (!Accepts(Patterns.TracePointId, text) || text.Length <= PythiaBounds.IdLength))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", true)]
    [InlineData("node/a/b/c", true)]
    [InlineData("a/b/c", false)]
    public void Optional_id_may_be_empty(string text, bool valid) =>
        Assert.Equal(valid, Accepts(Patterns.OptionalTracePointId, text));

    private static Arbitrary<string> Ids()
    {
        var part = Gen.OneOf(
            Gen.Choose(0, 3).SelectMany(length => Gen.Elements(Characters.ToCharArray()).ArrayOf(length)).Select(chars => new string(chars)),
            Gen.Choose(126, 130).Select(length => new string('a', length)));
        var layer = Gen.Elements("application", "runtime", "kernel", "node", "nodes", "");
        return layer
            .SelectMany(first => Gen.Choose(2, 4).SelectMany(count => part.ArrayOf(count)).Select(rest => first + "/" + string.Join('/', rest)))
            .ToArbitrary();
    }

    // In .NET a final $ also matches before a line feed, in RE2 it does not.
    private static bool Accepts(string pattern, string text) =>
        Regex.IsMatch(text, pattern[..^1] + "\\z", RegexOptions.CultureInvariant);
}
