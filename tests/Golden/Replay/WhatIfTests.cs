using System.Text.Json;

namespace Pythia.Golden.Tests.Replay;

/// <summary>What-if questions on recordings of others.</summary>
public sealed class WhatIfTests
{
    private const string Fault = "nezha_ob/nezha_ob_2022-08-23_1512_recommendationservice_network_delay";

    private static JsonElement Ask(string question) =>
        ReplayRun.Json(GoldenFiles.PathOf($"{Fault}.fault.jsonl.gz"), "--what-if", question).GetProperty("whatIf")[0];

    [Fact]
    public void Taking_an_injected_delay_away_brings_back_the_time_before_it()
    {
        var answer = Ask("frontend->recommendationservice=-100%").GetProperty("answers")[0];
        var change = answer.GetProperty("mean").GetProperty("change");
        var normal = Mean("normal") - Mean("fault");

        // The windows differ in load too: the true difference lies within the interval, not at its middle.
        Assert.InRange(normal, change.GetProperty("low").GetDouble() * 1.2, change.GetProperty("high").GetDouble() * 0.8);
    }

    [Fact]
    public void Change_of_nothing_changes_nothing()
    {
        var mean = Ask("frontend->recommendationservice=+0%").GetProperty("answers")[0].GetProperty("mean");
        Assert.Equal(mean.GetProperty("now").GetDouble(), mean.GetProperty("then").GetDouble(), 1e-9);
    }

    [Fact]
    public void Position_that_is_not_there_is_answered_with_those_that_are()
    {
        var reply = Ask("nobody/nothing=-50%");
        Assert.Empty(reply.GetProperty("answers").EnumerateArray());
        Assert.NotEmpty(reply.GetProperty("positions").EnumerateArray());
    }

    [Fact]
    public void Question_that_cannot_be_read_ends_with_code_2() =>
        Assert.Equal(2, ReplayRun.Text(GoldenFiles.PathOf($"{Fault}.fault.jsonl.gz"), "--what-if", "nonsense").ExitCode);

    [Fact]
    public void Finding_says_what_its_place_means_end_to_end()
    {
        var finding = ReplayRun.Json(GoldenFiles.PathOf($"{Fault}.fault.jsonl.gz"), "--baseline", GoldenFiles.PathOf($"{Fault}.normal.jsonl.gz")).GetProperty("findings")[0];
        Assert.InRange(finding.GetProperty("gain").GetProperty("milliseconds").GetDouble(), 250, 450);
        Assert.InRange(finding.GetProperty("criticalPermille").GetInt32(), 900, 1000);
        Assert.InRange(finding.GetProperty("slackMilliseconds").GetDouble(), 0, 5);
    }

    private static double Mean(string window)
    {
        var groups = ReplayRun.Json(GoldenFiles.PathOf($"{Fault}.{window}.jsonl.gz")).GetProperty("groups").EnumerateArray().ToList();
        return groups.Sum(g => g.GetProperty("requests").GetInt64() * g.GetProperty("meanMilliseconds").GetDouble()) / 1000 / groups.Sum(g => g.GetProperty("requests").GetInt64());
    }
}
