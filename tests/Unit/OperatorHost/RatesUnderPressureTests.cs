using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Ingesting.Assembling;
using Pythia.Kubernetes;
using Pythia.Model;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Cluster;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class RatesUnderPressureTests
{
    private const long Second = 1_000_000_000;
    private const int Seconds = 40;
    private const int SmallPerSecond = 30;
    private const int LargePerSecond = 4_000;

    private static readonly World World = new()
    {
        Expectations =
        [
            new()
            {
                Metadata = new ObjectMeta { Namespace = "shop", Name = "front", Uid = "1" },
                Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front" } },
            },
        ],
        Sets = [],
        Budgets = [],
    };

    [Fact]
    public void Rates_of_services_and_groups_stay_true_while_most_traces_are_dropped()
    {
        var limits = new AssembleLimits { MaxOpenTraces = 1_000, QuietPeriod = TimeSpan.FromSeconds(2) };
        var (diagnosis, counts) = Run(limits);

        Assert.True(counts.KeptRatio < 0.2 && counts.DroppedPressure > counts.Taken / 2, $"no pressure: {counts}");
        var rates = diagnosis.Rates(Seconds * Second);
        Assert.InRange(rates["front"], (LargePerSecond + SmallPerSecond) * 0.93, (LargePerSecond + SmallPerSecond) * 1.07);

        diagnosis.Localize(World, Seconds * Second);
        var groups = diagnosis.Window.Groups.ToDictionary(g => g.Identity.RequestType);
        Assert.InRange(groups["GET /large"].Represented, LargePerSecond * (Seconds - 3), LargePerSecond * Seconds);

        // Some hundred of the rare requests were kept; together they stand for all that came, up to the last ones that are still open.
        Assert.InRange(groups["GET /small"].Total.Count, 50, 300);
        Assert.InRange(groups["GET /small"].Represented, SmallPerSecond * (Seconds - 4), SmallPerSecond * Seconds);
    }

    [Fact]
    public void Every_request_stands_for_itself_while_all_traces_are_kept()
    {
        var (diagnosis, counts) = Run(AssembleLimits.Default);

        Assert.Equal(1, counts.KeptRatio);
        diagnosis.Localize(World, Seconds * Second);
        Assert.All(diagnosis.Window.Groups, group => Assert.Equal(group.Total.Count, group.Represented));
    }

    private static (Diagnosis Diagnosis, AssemblyCounts Counts) Run(AssembleLimits limits)
    {
        var assembler = new TraceAssembler(limits);
        var diagnosis = new Diagnosis(new CausalDesk());
        ulong next = 1;
        for (var tenth = 1; tenth <= Seconds * 10; tenth++)
        {
            var now = tenth * Second / 10;
            var spans = Enumerable.Range(0, LargePerSecond / 10).Select(_ => Root("GET /large", next++, now))
                .Concat(Enumerable.Range(0, SmallPerSecond / 10).Select(_ => Root("GET /small", next++, now)));
            diagnosis.Group(assembler.Assemble([.. spans], now), World, now);
        }

        return (diagnosis, assembler.Counts);
    }

    private static Span Root(string name, ulong id, long now) => new()
    {
        TraceId = new TraceId(7, id),
        SpanId = new SpanId(id),
        Name = name,
        Kind = SpanKind.Server,
        StartUnixNanoseconds = now,
        EndUnixNanoseconds = now + 1_000_000,
        Resource = Model.Spans.ResourceOf("front"),
    };
}
