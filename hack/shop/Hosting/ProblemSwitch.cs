namespace Shop.Hosting;

/// <summary>The injected problems: <c>POST /problems/{a|b|c}?on=true</c>.</summary>
internal sealed class ProblemSwitch
{
    private volatile bool _scarcePermits;
    private volatile bool _slowRanking;
    private volatile bool _largeReceipts;

    /// <summary>(a) Few permits for reservations at the warehouse, kept until it has confirmed.</summary>
    public bool ScarcePermits => _scarcePermits;

    /// <summary>(b) Ranking by relevance compares all candidates with each other.</summary>
    public bool SlowRanking => _slowRanking;

    /// <summary>(c) Receipts are archived into the journal's file, and the next order's flush pays for them.</summary>
    public bool LargeReceipts => _largeReceipts;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/problems/{problem}", (string problem, bool on) =>
    {
        switch (problem)
        {
            case "a":
                _scarcePermits = on;
                break;
            case "b":
                _slowRanking = on;
                break;
            case "c":
                _largeReceipts = on;
                break;
            default:
                return Results.BadRequest($"problem '{problem}' is not known; use a, b or c");
        }

        return Results.Ok(new { problem, on });
    });
}
