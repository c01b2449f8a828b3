using System.Diagnostics;

namespace Shop.Front;

/// <summary>What every request passes first: session and rate limit.</summary>
internal static class Admission
{
    private static readonly ActivitySource Source = new("Shop.Front");

    public static void Admit(HttpContext context)
    {
        using var admit = Source.StartActivity("request.admit");
        using (Source.StartActivity("session.load"))
        {
            using var decode = Source.StartActivity("session.decode");
            decode?.SetTag("session.present", context.Request.Headers.ContainsKey("Cookie"));
        }

        using (Source.StartActivity("rate-limit.check"))
        {
            admit?.SetTag("client.known", context.Request.Headers.ContainsKey("User-Agent"));
        }
    }
}
