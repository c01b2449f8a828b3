using Pythia.Agent.Applying;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Whose allocations lead to collections.</summary>
public sealed class AllocationsTests
{
    private const long Second = 1_000_000_000;
    private const long Bytes = 100_000;

    private readonly ThreadLog threads = new();

    private Allocations Allocations => threads.Allocations;

    [Fact]
    public void Request_that_allocates_most_is_named_and_so_is_the_type()
    {
        Serve(thread: 1, trace: 1);
        Serve(thread: 2, trace: 2);
        Sample(thread: 1, count: 20, "Product");
        Sample(thread: 2, count: 8, "Line");
        End(1, "GET /products");
        End(2, "GET /cart");

        Assert.Equal(("GET /products", "Product"), Allocations.LeadersAt(2 * Second));
    }

    [Fact]
    public void Many_requests_of_one_type_count_together()
    {
        for (var i = 1; i <= 12; i++)
        {
            Serve(i, i);
            Sample(i, 1, "Product");
            End(i, i % 3 == 0 ? "GET /cart" : "GET /products");
        }

        Assert.Equal("GET /products", Allocations.LeadersAt(2 * Second).Request);
    }

    [Fact]
    public void What_belongs_to_no_request_counts_against_all()
    {
        Serve(1, 1);
        Sample(1, 10, "Product");
        Sample(9, 11, "Buffer");
        End(1, "GET /products");

        Assert.Equal((null, "Buffer"), Allocations.LeadersAt(2 * Second));
    }

    [Fact]
    public void Request_whose_name_comes_later_is_named_then()
    {
        Sample(1, 10, "Product");
        Assert.Null(Allocations.LeadersAt(2 * Second).Request);
        Serve(1, 1);
        End(1, "GET /products");

        Assert.Equal("GET /products", Allocations.LeadersAt(2 * Second).Request);
    }

    [Fact]
    public void Few_samples_and_old_ones_and_later_ones_say_nothing()
    {
        Serve(1, 1);
        Sample(1, 5, "Product");
        End(1, "GET /products");
        Assert.Equal((null, null), Allocations.LeadersAt(2 * Second));

        Sample(1, 20, "Product");
        Assert.Equal((null, null), Allocations.LeadersAt(Second / 2));
        Assert.Equal((null, null), Allocations.LeadersAt(12 * Second));
        Assert.Equal((null, null), Allocations.LeadersAt(2 * Second));
    }

    [Fact]
    public void Samples_are_bounded_and_those_pushed_out_are_counted()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Allocations.Add(Second + i, thread: i, Guid.Empty, Bytes, "Product");
        }

        Assert.Equal(10_000 - 8192, Allocations.Evicted);
        Assert.Equal("Product", Allocations.LeadersAt(2 * Second).Type);
    }

    [Fact]
    public void Gigabytes_per_second_fit()
    {
        Serve(1, 1);
        for (var i = 0; i < 100_000; i++)
        {
            Allocations.Add(Second + (i * 50_000L), 1, ActivityOf(1), Bytes, i % 10 == 0 ? "Line" : "Product");
        }

        End(1, "GET /products");
        Assert.Equal(0, Allocations.Evicted);
        Assert.Equal(("GET /products", "Product"), Allocations.LeadersAt(6 * Second));
    }

    private static Guid ActivityOf(int trace) => new(trace, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1);

    private void Serve(int thread, int trace)
    {
        threads.AddActivity(ActivityOf(trace), new RequestContext(new TraceId(7, (ulong)trace), new SpanId((ulong)trace)));
        threads.AddSwitch(thread, Second / 2, Guid.Empty, ActivityOf(trace));
    }

    private void Sample(int thread, int count, string type)
    {
        for (var i = 0; i < count; i++)
        {
            Allocations.Add(Second + i, thread, Guid.Empty, Bytes, type);
        }
    }

    private void End(int trace, string name) => Allocations.Ended(new TraceId(7, (ulong)trace), name);
}
