using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Crds;

/// <summary>The chart, rendered as <c>helm template</c> would.</summary>
internal static class Chart
{
    // "It cannot be built here", as against a failure of the chart.
    private const int NotAvailable = 3;

    public static async Task<ProcessOutcome> TryRenderAsync(params string[] arguments)
    {
        var outcome = await ProcessOutcome.OfAsync(
            Path.Combine(Repository.Root, "hack", "chart-renderer", "render"),
            null,
            [Path.Combine(Repository.Root, "charts", "pythia"), "--name", "pythia", "--namespace", PythiaControlPlane.SystemNamespace, .. arguments]);
        Assert.SkipWhen(outcome.ExitCode == NotAvailable, $"no chart renderer: {outcome.StandardError}");
        return outcome;
    }

    public static async Task<string> RenderAsync(params string[] arguments) => (await TryRenderAsync(arguments)).Output("hack/chart-renderer/render");
}
