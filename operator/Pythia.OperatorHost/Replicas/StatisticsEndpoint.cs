using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Pythia.Diagnosing.Transmitting;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>Where the leader takes the statistics of the other replicas: on the port of OTLP over HTTP, with its encryption and its client certificates.</summary>
internal sealed class StatisticsEndpoint(StatisticsInbox inbox, InFlightBytes inFlight, ReplicaMetrics metrics)
{
    public const string Path = "/pythia/v1/statistics";
    public const string AgeHeader = "Pythia-Age-Milliseconds";

    private static readonly StatisticsLimits Limits = new();

    /// <summary><c>POST /pythia/v1/statistics</c>. 400 says what is malformed, 413 that it is too large, 503 that there is no room at present.</summary>
    public async Task<IResult> TakeAsync(HttpContext http, bool leads)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = Limits.MaxBytes + 1L;
        }

        using var body = new PooledBody(inFlight, Limits.MaxBytes);
        switch (await body.ReadAsync(http.Request.Body, http.Request.ContentLength, http.RequestAborted))
        {
            case BodyOutcome.TooLarge:
                metrics.Received("too_large");
                return Results.Problem($"the message must have at most {Limits.MaxBytes} bytes", statusCode: StatusCodes.Status413PayloadTooLarge);
            case BodyOutcome.Busy:
                metrics.Received("busy");
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            default:
                break;
        }

        if (!leads)
        {
            metrics.Received("not_leading");
            return Results.Json(new StatisticsReceipt(false, Follower.Run));
        }

        return Take(StatisticsCodec.Read(body.Bytes, Limits), body.Bytes.Length, AgeOf(http.Request));
    }

    private IResult Take(ReadOutcome outcome, int bytes, TimeSpan age)
    {
        switch (outcome)
        {
            case ReadOutcome.UnknownVersion unknown:
                metrics.Received("unknown_version");
                return Results.Problem($"version {unknown.Version} is not known here, {StatisticsCodec.Version} is: bring all replicas to one version", statusCode: StatusCodes.Status400BadRequest);
            case ReadOutcome.Malformed malformed:
                metrics.Received("malformed");
                return Results.Problem(malformed.Reason, statusCode: StatusCodes.Status400BadRequest);
            case ReadOutcome.Read read:
                var taken = inbox.Take(read.Delta, bytes, age);
                metrics.Received(taken switch { InboxOutcome.Taken => "taken", InboxOutcome.Duplicate => "duplicate", _ => "busy" });
                metrics.ReceivedBytes(bytes);
                return taken == InboxOutcome.Busy
                    ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
                    : Results.Json(new StatisticsReceipt(true, Follower.Run));
            default:
                throw new InvalidOperationException($"unknown outcome {outcome}");
        }
    }

    private static TimeSpan AgeOf(HttpRequest request) =>
        long.TryParse(request.Headers[AgeHeader].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var age) && age < 1L << 40
            ? TimeSpan.FromMilliseconds(age)
            : TimeSpan.Zero;
}
