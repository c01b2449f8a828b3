using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pythia.Cli;
using Pythia.OperatorHost;
using Pythia.OperatorHost.Asking;
using Pythia.Unit.Tests.Causal;
using Spectre.Console;

namespace Pythia.Unit.Tests.OperatorHost;

/// <summary>The operator's answers to what-if questions, over HTTP and as <c>kubectl pythia whatif</c> shows them.</summary>
public sealed class WhatIfEndpointTests
{
    private static void Sequence(Causal.Program p)
    {
        var work = p.Time("work", 5, 10);
        var root = p.Next();
        p.Emit(p.Next(), root, "back", "work", 1, 1 + work);
        p.Emit(root, 0, "front", "GET /", 0, 2 + work);
    }

    private static CausalDesk Desk()
    {
        var desk = new CausalDesk();
        foreach (var trace in new Causal.Program(1).Run(100, Sequence))
        {
            desk.Observe(trace, Causal.Program.Everything);
        }

        return desk;
    }

    [Fact]
    public async Task Question_is_answered_for_each_request_type()
    {
        await using var app = await StartAsync(Desk());
        using var client = new HttpClient { BaseAddress = new Uri(AddressOf(app)) };
        var reply = await client.GetFromJsonAsync<JsonObject>("/pythia/v1/whatif?expectation=ns/all&question=back/work=-50%25", TestContext.Current.CancellationToken);
        var answer = reply!["answers"]![0]!;
        var change = answer["mean"]!["change"]!["value"]!.GetValue<double>();
        Assert.Equal(answer["position"]!["change"]!["value"]!.GetValue<double>(), change, 1e-9);
        Assert.InRange(change, -0.012, -0.004);
        Assert.Equal(100, answer["withPosition"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("?question=a=-50%25", 400, "expectation")]
    [InlineData("?expectation=ns/all", 400, "must have the form")]
    [InlineData("?expectation=ns/all&question=back/work=50%25", 400, "must begin with")]
    [InlineData("?expectation=ns/other&question=back/work=-50%25", 404, "no requests")]
    public async Task Question_that_cannot_be_answered_says_why(string query, int status, string expected)
    {
        await using var app = await StartAsync(Desk());
        using var client = new HttpClient { BaseAddress = new Uri(AddressOf(app)) };
        using var answer = await client.GetAsync(new Uri("/pythia/v1/whatif" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_prints_prediction_interval_and_support()
    {
        await using var app = await StartAsync(Desk());
        var (code, text) = await RunAsync("all", "back/work=-50%", "-n", "ns", "--operator", AddressOf(app));
        Assert.Equal(0, code);
        Assert.Contains("GET / of front: application/back/S/work", text, StringComparison.Ordinal);
        Assert.Matches(@"mean +[\d.]+ ms -> +[\d.]+ ms +-[\d.]+ ms \(95 %: -[\d.]+ to -[\d.]+\)", text);
        Assert.Contains("support: 100 of 100 requests have the position, in 100 % of them it was on the critical path", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", "back/missing=-50%", 3)]
    [InlineData("other", "back/work=-50%", 3)]
    [InlineData("all", "nonsense", 2)]
    public async Task Command_without_an_answer_returns_a_code_of_its_own(string expectation, string question, int expected)
    {
        await using var app = await StartAsync(Desk());
        Assert.Equal(expected, (await RunAsync(expectation, question, "-n", "ns", "--operator", AddressOf(app))).Code);
    }

    [Fact]
    public async Task Command_without_an_operator_fails_with_one_line() =>
        Assert.Equal(1, (await RunAsync("all", "back/work=-50%", "-n", "ns", "--operator", "http://127.0.0.1:1")).Code);

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 300;
        return (await PythiaCommand.Create(console).Parse(["whatif", .. arguments]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken), output.ToString());
    }

    private static async Task<WebApplication> StartAsync(CausalDesk desk)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapWhatIf(desk);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
