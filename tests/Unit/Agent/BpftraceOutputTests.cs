using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.Slots;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Unit.Tests.Agent;

public sealed class BpftraceOutputTests
{
    private readonly List<KernelEvent> events = [];
    private readonly BpftraceOutput output;

    public BpftraceOutputTests() => output = new BpftraceOutput(events.Add);

    [Fact]
    public void Reports_become_events()
    {
        output.Read("""{"type": "printf", "data": "17 1000 250 42 40 -5 4096\n"}""");

        Assert.Equal(new KernelEvent(17, 1000, 250, 42, 40, -5, 4096), Assert.Single(events));
        Assert.Equal(1, output.Reported);
    }

    [Fact]
    public void Probes_are_attached_when_the_last_one_has_run()
    {
        output.Read("""{"type": "attached_probes", "data": {"probes": 9}}""");
        Assert.False(output.Attached.Task.IsCompleted);

        output.Read("""{"type": "map", "data": {"@r": 1}}""");
        Assert.True(output.Attached.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public void Maps_become_sums()
    {
        output.Read("""{"type": "map", "data": {"@c": {"40,17": 12, "41,0": 3}}}""");
        output.Read("""{"type": "map", "data": {"@t": {"40,17": 5000}}}""");
        output.Read("""{"type": "map", "data": {"@a": 4}}""");

        Assert.Equal(new KernelSum(12, 5000), output.Sums()[(40, 17)]);
        Assert.Equal(new KernelSum(3, 0), output.Sums()[(41, 0)]);
        Assert.Equal(4, output.AboveThreshold);
    }

    [Fact]
    public void Counters_of_page_faults_become_sums()
    {
        output.Read("""{"type": "map", "data": {"@f40": 12}}""");

        Assert.Equal(new KernelSum(12, 0), output.Sums()[(40, TemplateTracepoints.CodeOf(KernelTemplate.PageFault, 0))]);
    }

    [Fact]
    public void Sums_of_slots_carry_their_counts()
    {
        var slots = new SlotSums(new SpanQueue());
        var reading = new BpftraceOutput(events.Add, slots);
        const string Key = "40977"; // 40 * CodeFactor + 17
        // Two events of 5 us, and one of no span; numbers above 2^63 come without a sign.
        reading.Read("{\"type\": \"map\", \"data\": {\"@x\": {\"18446744073709551615," + Key + "\": " + ((2 * SlotProgram.CountFactor) + 5000) + "}}}");
        reading.Read("{\"type\": \"map\", \"data\": {\"@y\": {\"-7," + Key + "\": " + ((3_000_000UL * (ulong)SlotProgram.CountFactor) + 1) + "}}}");
        reading.Read("{\"type\": \"map\", \"data\": {\"@n\": {\"" + Key + "\": 1}}}");

        Assert.Equal(3_000_003, slots.Counts()[(40, 17)]);
        Assert.Equal(0, reading.Malformed);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"type": "printf", "data": "1 2 3\n"}""")]
    [InlineData("""{"type": "printf", "data": "a b c d e f g\n"}""")]
    [InlineData("""{"type": "printf"}""")]
    [InlineData("""{"type": "map", "data": {"@c": {"x": 1}}}""")]
    [InlineData("""{"type": "map", "data": {"@a": 99999999999999999999}}""")]
    public void What_is_not_understood_is_counted_and_does_no_harm(string line)
    {
        output.Read(line);

        Assert.Equal(1, output.Malformed);
        Assert.Empty(events);
    }
}
