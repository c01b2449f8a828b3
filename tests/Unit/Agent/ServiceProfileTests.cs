using Pythia.Agent.Emitting;
using Pythia.Agent.Guarding;
using Pythia.Agent.Profiling;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class ServiceProfileTests
{
    [Fact]
    public void Catalogue_has_parents_before_children_and_rates_per_request()
    {
        var profile = new ServiceProfile("shop");
        for (ulong i = 0; i < 4; i++)
        {
            profile.Add(new ProfiledSpan(new SpanId((i * 10) + 1), default, "Microsoft.AspNetCore", "in", "GET /a", true, true));
            profile.Add(new ProfiledSpan(new SpanId((i * 10) + 2), new SpanId((i * 10) + 1), "Z", "outer", "outer", false, false));
            profile.Add(new ProfiledSpan(new SpanId((i * 10) + 3), new SpanId((i * 10) + 2), "System.Net.Http", "out", "GET", false, true));
            profile.Add(new ProfiledSpan(new SpanId((i * 10) + 4), new SpanId((i * 10) + 3), "A", "inner", "inner", false, false));
            profile.Add(new ProfiledSpan(new SpanId((i * 10) + 5), new SpanId((i * 10) + 2), "A", "inner", "inner", false, false));
        }

        var catalogue = profile.ToCatalogue();

        Assert.Equal(["application/shop/Z/outer", "application/shop/A/inner"], catalogue.Select(e => e.Id));
        Assert.Equal(["", "application/shop/Z/outer"], catalogue.Select(e => e.Parent));
        Assert.Equal([1000, 2000], catalogue.Select(e => e.EventsPerRequestPermille));
        Assert.All(catalogue, e => Assert.Equal(["GET /a"], e.RequestTypes));
    }

    [Fact]
    public void Yaml_quotes_what_it_writes() =>
        Assert.Equal(
            "- id: \"application/s/A/a\\\\b\\\"\"\n",
            Pythia.Crds.TracePointSets.CatalogueYaml.Write([new Pythia.Crds.TracePointSets.CatalogueEntry { Id = "application/s/A/a\\b\"" }]));

    [Theory]
    [InlineData("some avg10=1.25 avg60=0.00 avg300=0.00 total=12\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", 1.25)]
    [InlineData("full avg10=1.25", null)]
    [InlineData(null, null)]
    public void Pressure_is_read(string? text, double? expected) => Assert.Equal(expected, NodeSampler.PressureOf(text));

    [Theory]
    [InlineData("nr_periods 5\nnr_throttled 1\nthrottled_time 1500\n", 1500.0)]
    [InlineData("usage_usec 5\nthrottled_usec 3\n", 3000.0)]
    [InlineData("usage_usec 5\n", null)]
    public void Throttling_is_read_in_both_versions(string text, double? expected) => Assert.Equal(expected, NodeSampler.ThrottledOf(text));

    [Fact]
    public void Rate_is_per_second_and_never_negative()
    {
        var meter = new RateMeter();
        meter.Update(10, 1_000_000_000);
        Assert.Equal(5, meter.Update(20, 3_000_000_000));
        Assert.Equal(0, meter.Update(0, 4_000_000_000));
    }
}
