using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Spectre.Console;
using JudgedExpectation = Pythia.Diagnosing.Grouping.Expectation;

namespace Pythia.Cli.Replay;

/// <summary><c>kubectl pythia replay</c>: the diagnosis on recorded traces, without a cluster.</summary>
internal static class ReplayCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A recording is read once, and its models may cost more than those of an operator that always runs.
    private static readonly CausalOptions CausalLimits = new() { SegmentsPerRequest = 250, RequestsPerWindow = 400, RequestsPerWindowInAll = 800 };

    /// <summary>The command.</summary>
    public static Command Create(IAnsiConsole console)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Recorded traces: OTLP as JSON (lines) or protobuf, or Jaeger's JSON, also in gzip; - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var baseline = new Option<string[]>("--baseline") { Description = "Recorded traces of a time in which all was well, to compare with", AllowMultipleArgumentsPerToken = true };
        var expectation = new Option<string?>("--expectation") { Description = "A manifest with PerformanceExpectations (default: all requests, each type by itself)" };
        var budget = new Option<string?>("--budget") { Description = "A manifest with an InstrumentationBudget: says whether recording all this fits into it" };
        var whatIf = new Option<string[]>("--what-if")
        {
            Description = "Asks what the latency would be if a position were faster or slower: POSITION=CHANGE, for example 'shop-stock/reserve=-50%', 'front->orders=+20ms'; repeatable",
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("replay", "Diagnoses recorded traces: where does latency come from, and what has changed?") { files, baseline, expectation, budget, whatIf, output };
        command.SetAction(parsed => Run(
            console,
            parsed.GetValue(files)!,
            parsed.GetValue(baseline) ?? [],
            parsed.GetValue(expectation),
            parsed.GetValue(budget),
            parsed.GetValue(whatIf) ?? [],
            parsed.GetValue(output) == "json"));
        return command;
    }

    private static int Run(IAnsiConsole console, string[] files, string[] baseline, string? expectationFile, string? budgetFile, string[] questions, bool json)
    {
        try
        {
            var expectations = expectationFile is null ? [Everything()] : Manifest(expectationFile, ManifestFile.Expectations);
            var budget = budgetFile is null ? null : Manifest(budgetFile, ManifestFile.Budget);
            var asked = questions.Select(Read).ToList();
            var grouper = new WorkflowGrouper();
            var causesBefore = new CausalMiner(CausalLimits);
            var causes = new CausalMiner(causesBefore);
            var progress = new ReplayProgress(Console.Error, overwrite: !Console.IsErrorRedirected);
            var before = baseline.Length == 0 ? null : Read(baseline, grouper, causesBefore, expectations, progress);
            var recording = Read(files, grouper, causes, expectations, progress);
            progress.Done();
            var result = ReplayAnalysis.Analyze(recording, before, expectations, budget, asked);
            if (json)
            {
                console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(result, Json));
            }
            else
            {
                ReplayReport.Write(console, result);
            }

            if (recording.Spans > 0 && before is not { Spans: 0 })
            {
                return ExitCodes.Success;
            }

            Console.Error.WriteLine($"error: no spans could be read{(recording.Spans > 0 ? " from the baseline" : string.Empty)}");
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return ExitCodes.Failed;
        }
        catch (InvalidDataException exception)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return ExitCodes.Usage;
        }
    }

    /// <summary>
    /// Without a manifest every trace is a request. Nobody has said then how alike requests should be, so only durations that vary more
    /// than random (exponential) service times do are called uneven.
    /// </summary>
    internal static JudgedExpectation Everything() => new()
    {
        Name = "replay/everything",
        Spec = new PerformanceExpectationSpec
        {
            Requests = new RequestSelector { Service = JudgedExpectation.AnyService },
            Expect = new ExpectedPerformance { TargetCvPermille = 1000, MinTraces = 30 },
        },
    };

    private static T Manifest<T>(string file, Func<TextReader, string, T> read)
    {
        using var manifest = new StreamReader(file);
        return read(manifest, file);
    }

    private static (string Text, WhatIfQuestion Question) Read(string text) =>
        WhatIfQuestion.TryParse(text, out var question, out var error) ? (text, question) : throw new InvalidDataException($"--what-if: {error}");

    private static Recording Read(string[] files, WorkflowGrouper grouper, CausalMiner causes, IReadOnlyList<JudgedExpectation> expectations, ReplayProgress progress)
    {
        var recording = new Recording(grouper, causes, expectations, progress);
        foreach (var file in files)
        {
            progress.Subject = file == "-" ? "standard input" : file;
            recording.Read(file);
        }

        recording.Finish();
        return recording;
    }
}
