namespace Pythia.Golden.Tests.Replay;

/// <summary>The same recordings in random parts: how often a part without fault is called faulty, and a faulty one blamed on the wrong service.</summary>
public sealed class ResamplingTests
{
    private const string ShippingFault = "nezha_ob/nezha_ob_2022-08-22_0726_shippingservice_cpu_contention";
    private const string RecommendationFault = "nezha_ob/nezha_ob_2022-08-23_1512_recommendationservice_network_delay";
    private const string FaultFree = "nezha_tt/nezha_tt_2023-01-30_1139_fault_free";
    private const string BasicFault = "nezha_tt/nezha_tt_2023-01-30_1215_ts-basic-service_network_delay";
    private const string TravelFault = "nezha_tt/nezha_tt_2023-01-30_1306_ts-travel-service_cpu_contention";

    [Theory]
    [InlineData(ShippingFault)]
    [InlineData(RecommendationFault)]
    [InlineData(FaultFree)]
    public void Random_halves_without_fault_differ_in_at_most_five_percent(string file)
    {
        const int Splits = 60;
        var set = TraceSet.Load($"{file}.normal.jsonl.gz");
        var random = new Random(1);
        var findings = 0;
        for (var i = 0; i < Splits; i++)
        {
            var shuffled = set.Shuffled(random);
            var half = shuffled.Count / 2;
            findings += TraceSet.Blamed(shuffled.Take(half), shuffled.Skip(half)).Count > 0 ? 1 : 0;
        }

        Assert.True(findings <= Splits / 20, $"{findings} of {Splits}");
    }

    [Theory]
    [InlineData(ShippingFault, ShippingFault, "shippingservice", 0.75)]
    [InlineData(RecommendationFault, RecommendationFault, "recommendationservice", 1)]
    [InlineData(BasicFault, FaultFree, "ts-basic-service", 1)]
    [InlineData(TravelFault, FaultFree, "ts-travel-service", 1)]
    public void Two_thirds_of_the_traces_blame_the_faulty_service(string fault, string normal, string service, double least)
    {
        const int Samples = 40;
        var now = TraceSet.Load($"{fault}.fault.jsonl.gz");
        var then = TraceSet.Load($"{normal}.normal.jsonl.gz");
        var random = new Random(2);
        var right = 0;
        var wrong = 0;
        for (var i = 0; i < Samples; i++)
        {
            var blamed = TraceSet.Blamed(now.Shuffled(random).Take(40), then.Shuffled(random).Take(40));
            right += blamed.Take(2).Contains(service) ? 1 : 0;
            wrong += blamed.Count > 0 && !blamed.Take(2).Contains(service) ? 1 : 0;
        }

        Assert.True(right >= least * Samples, $"right in {right} of {Samples}, wrong in {wrong}");
        Assert.True(wrong <= Samples / 20, $"wrong in {wrong} of {Samples}");
    }
}
