using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Localizing;

namespace Pythia.OperatorHost.Asking;

/// <summary>Answers what-if questions from the causal models of the replica that leads.</summary>
internal static class WhatIfEndpoint
{
    public const string Path = "/pythia/v1/whatif";
    private const int MaxLength = 1_000;
    private const int MaxTypes = 20;

    // Answering takes tenths of a second of CPU; more questions than this at once wait, and then are sent away.
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Serves <see cref="Path"/>: <c>?expectation=NAMESPACE/NAME&amp;question=POSITION=CHANGE</c>. 400 says what is wrong, 404 that nothing is known of the expectation yet.</summary>
    public static void MapWhatIf(this IEndpointRouteBuilder routes, CausalDesk causes) =>
        routes.MapGet(Path, async (string? expectation, string? question, CancellationToken cancellationToken) =>
        {
            if (string.IsNullOrEmpty(expectation) || expectation.Length > MaxLength || expectation.Split('/').Length != 2)
            {
                return Results.Problem("expectation: must be NAMESPACE/NAME of a PerformanceExpectation", statusCode: StatusCodes.Status400BadRequest);
            }

            if (question?.Length > MaxLength)
            {
                return Results.Problem($"question: must have at most {MaxLength} characters", statusCode: StatusCodes.Status400BadRequest);
            }

            if (!WhatIfQuestion.TryParse(question, out var parsed, out var error))
            {
                return Results.Problem($"question: {error}", statusCode: StatusCodes.Status400BadRequest);
            }

            var types = causes.TypesOf(expectation);
            if (types.Count == 0)
            {
                return Results.Problem($"no requests of expectation {expectation} were seen yet by the replica that leads", statusCode: StatusCodes.Status404NotFound);
            }

            if (!await Turn.WaitAsync(Patience, cancellationToken))
            {
                return Results.Problem("another question is being answered; ask again", statusCode: StatusCodes.Status503ServiceUnavailable);
            }

            try
            {
                return Results.Json(WhatIfReply.Of(question!, parsed, types.Take(MaxTypes).Select(causes.SampleOf).OfType<CausalSample>()));
            }
            finally
            {
                Turn.Release();
            }
        });
}
