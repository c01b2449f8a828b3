using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pythia.Model;

namespace Pythia.OperatorHost.Acknowledging;

/// <summary>The telemetry channel's way back: agents say what they applied, the answer is the operator's heartbeat.</summary>
internal static class AcknowledgementEndpoint
{
    public const string Path = "/pythia/v1/acknowledgements";
    public const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxNameLength = 253;
    private const int MaxDiscovered = 1000;
    private const long MaxUnixMilliseconds = 253_402_300_799_999; // The end of the year 9999.

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 16,
    };

    /// <summary>Serves <see cref="Path"/>. 400 names the field that is wrong, 413 a body that is too large, 503 a node too many.</summary>
    public static void MapAcknowledgements(this IEndpointRouteBuilder routes, AcknowledgementStore store, Func<Heartbeat> heartbeat) =>
        routes.MapPost(Path, async (HttpContext http) =>
        {
            if (http.Request.ContentLength > MaxBytes)
            {
                return Results.Problem($"the body must have at most {MaxBytes} bytes", statusCode: StatusCodes.Status413PayloadTooLarge);
            }

            Acknowledgement? acknowledgement;
            try
            {
                acknowledgement = await JsonSerializer.DeserializeAsync<Acknowledgement>(http.Request.Body, Json, http.RequestAborted);
            }
            catch (JsonException e)
            {
                return Results.Problem($"{e.Path ?? "$"}: {e.Message}", statusCode: StatusCodes.Status400BadRequest);
            }

            if (Check(acknowledgement) is { } problem)
            {
                return Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
            }

            return store.Record(acknowledgement!)
                ? Results.Json(heartbeat(), Json)
                : Results.Problem($"more than {AcknowledgementStore.MaxNodes} nodes report", statusCode: StatusCodes.Status503ServiceUnavailable);
        });

    private static string? Check(Acknowledgement? acknowledgement) => acknowledgement switch
    {
        null => "$: an acknowledgement must be a JSON object",
        { Node: null or "" or { Length: > MaxNameLength } } => $"node: must have 1 to {MaxNameLength} characters",
        { SentUnixMilliseconds: < 0 or > MaxUnixMilliseconds } => "sentUnixMilliseconds: must be a time after 1970, in milliseconds since then",
        { Sets.IsDefault: true } => "sets: must be a list",
        _ when acknowledgement.Sets.Any(s => s is null || string.IsNullOrEmpty(s.Name) || string.IsNullOrEmpty(s.Namespace)) =>
            "sets[]: namespace and name must not be empty",
        _ when acknowledgement.Sets.Any(s => !s.Injections.IsDefault && (s.Injections.Length > 64 || s.Injections.Any(i => i?.Service is null || i.Pod is null))) =>
            "sets[].injections: must be a list of at most 64 items, each with service and pod",
        _ when acknowledgement.Sets.Any(s => s.TracePoints.IsDefault || s.TracePoints.Any(p => p is null)) =>
            "sets[].tracePoints: must be a list without empty items",
        _ when acknowledgement.Sets.Any(s => s.Discovered.IsDefault || s.Discovered.Length > MaxDiscovered || s.Discovered.Any(p => p is null)) =>
            $"sets[].discovered: must be a list of at most {MaxDiscovered}, without empty items",
        _ when acknowledgement.Sets.Any(s => !AreNames(s.Services) || !AreNames(s.Unseen)) =>
            $"sets[].services, sets[].unseen: must be lists of at most {MaxDiscovered}, without empty items",
        _ => null,
    };

    private static bool AreNames(ImmutableArray<string> list) => !list.IsDefault && list.Length <= MaxDiscovered && list.All(n => !string.IsNullOrEmpty(n));
}
