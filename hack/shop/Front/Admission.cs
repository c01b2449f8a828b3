using System.Diagnostics;

namespace Shop.Front;

/// <summary>What every request passes first: session and rate limit.</summary>
internal static class Admission
{
    private static readonly ActivitySource Source = new("Shop.Front");

    private static readonly TimeSpan SessionRoundTrip = TimeSpan.FromMilliseconds(5);

    public static async Task AdmitAsync(HttpContext context, CancellationToken cancellation)
    {
        using var admit = Source.StartActivity("request.admit");
        using (Source.StartActivity("session.load"))
        {
            // Sessions are kept outside of the shop; like the payment provider's, only their round trip is played.
            await Task.Delay(SessionRoundTrip, cancellation);
            using var decode = Source.StartActivity("session.decode");
            decode?.SetTag("session.present", context.Request.Headers.ContainsKey("Cookie"));
        }

        using (Source.StartActivity("rate-limit.check"))
        {
            admit?.SetTag("client.known", context.Request.Headers.ContainsKey("User-Agent"));
        }
    }
}
