using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pythia.Cli.Cluster;
using Pythia.Diagnosing.Causal;
using Pythia.Kubernetes;
using Spectre.Console;

namespace Pythia.Cli.Asking;

/// <summary><c>kubectl pythia whatif</c>: asks the running operator what a faster or slower position would mean end to end.</summary>
internal static class WhatIfCommand
{
    private const string Endpoint = "pythia/v1/whatif";

    /// <summary>How answers are read and written.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console)
    {
        var expectation = new Argument<string>("expectation") { Description = "The PerformanceExpectation whose requests are asked about" };
        var question = new Argument<string>("question") { Description = "POSITION=CHANGE, for example 'shop-stock/reserve=-50%', 'shop-stock/reserve=+20ms' or 'front->orders=-100%'" };
        var address = new Option<string?>("--operator") { Description = "The operator's web address, for example http://localhost:8080 after kubectl port-forward (default: through the API server)" };
        var operatorNamespace = new Option<string>("--operator-namespace") { Description = "Where the operator runs", DefaultValueFactory = _ => "pythia-system" };
        var service = new Option<string>("--operator-service") { Description = "The operator's Service", DefaultValueFactory = _ => "pythia-operator" };
        var command = new Command("whatif", "Asks the causal model: if this position were faster or slower, what would the end-to-end latency be?")
        {
            expectation, question, address, operatorNamespace, service,
        };
        var cluster = new ClusterOptions();
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!WhatIfQuestion.TryParse(parsed.GetValue(question), out _, out var error))
            {
                return Fail(error, ExitCodes.Usage);
            }

            try
            {
                var name = $"{cluster.NamespaceOf(parsed)}/{parsed.GetValue(expectation)}";
                var query = $"{Endpoint}?expectation={Uri.EscapeDataString(name)}&question={Uri.EscapeDataString(parsed.GetValue(question)!)}";
                var answer = parsed.GetValue(address) is { } url
                    ? await AskAsync(url, query, cancellationToken)
                    : await AskThroughApiServerAsync(cluster.ConfigurationOf(parsed), parsed.GetValue(operatorNamespace)!, parsed.GetValue(service)!, query, cancellationToken);
                return Report(console, answer, cluster.Format(parsed));
            }
            catch (WhatIfException refused)
            {
                return Fail(refused.Message, refused.ExitCode);
            }
            catch (Exception failed) when (failed is KubernetesApiException or KubernetesConfigurationException)
            {
                return Fail(ClusterFault.Explain(failed), ExitCodes.Failed);
            }
        });
        return command;
    }

    private static async Task<JsonNode?> AskAsync(string url, string query, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/" + query, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new WhatIfException($"--operator: '{url}' must be an address like http://localhost:8080", ExitCodes.Usage);
        }

        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            using var response = await client.GetAsync(address, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? JsonNode.Parse(body) : throw Refused(response.StatusCode, body);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new WhatIfException($"the operator at {url} cannot be asked: {error.Message}", ExitCodes.Failed);
        }
    }

    private static async Task<JsonNode?> AskThroughApiServerAsync(
        KubernetesConfiguration configuration, string operatorNamespace, string service, string query, CancellationToken cancellationToken)
    {
        using var client = new KubernetesClient(configuration);
        var path = $"api/v1/namespaces/{Uri.EscapeDataString(operatorNamespace)}/services/http:{Uri.EscapeDataString(service)}:web/proxy/{query}";
        try
        {
            return await client.SendAsync(HttpMethod.Get, path, null, cancellationToken);
        }
        catch (KubernetesApiException error) when (!error.IsUnreachable && !error.IsUnauthorized)
        {
            throw new WhatIfException(
                $"the operator cannot be asked through the API server ({error.Status.Message}); "
                + $"that needs the right to get services/proxy in {operatorNamespace}. Or: kubectl port-forward -n {operatorNamespace} svc/{service} 8080, and --operator http://localhost:8080",
                error.IsNotFound ? ExitCodes.NotFound : ExitCodes.Failed);
        }
    }

    private static WhatIfException Refused(HttpStatusCode code, string body)
    {
        var detail = body;
        try
        {
            detail = JsonNode.Parse(body)?["detail"]?.GetValue<string>() ?? body;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Something else than the operator answered; its own words must do.
        }

        return new WhatIfException(
            $"the operator says: {(detail.Length > 500 ? detail[..500] : detail)}",
            code switch { HttpStatusCode.NotFound => ExitCodes.NotFound, HttpStatusCode.BadRequest => ExitCodes.Usage, _ => ExitCodes.Failed });
    }

    private static int Report(IAnsiConsole console, JsonNode? answer, OutputFormat format)
    {
        WhatIfReply reply;
        try
        {
            reply = answer.Deserialize<WhatIfReply>(Json) ?? throw new WhatIfException("the operator's answer is empty", ExitCodes.Failed);
        }
        catch (JsonException error)
        {
            throw new WhatIfException($"the operator's answer cannot be read ({error.Message}); is it of the same version?", ExitCodes.Failed);
        }

        if (format == OutputFormat.Json)
        {
            console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(reply, Json));
        }
        else
        {
            WhatIfReport.Write(console, reply);
        }

        return reply.Answers.IsEmpty ? ExitCodes.NotFound : ExitCodes.Success;
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"error: {Terminal.Safe(message)}");
        return code;
    }
}
