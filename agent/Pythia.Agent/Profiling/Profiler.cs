using Pythia.Agent.Applying;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>Records everything in some processes for a short time and makes a catalogue of it. Several processes of one service are one service.</summary>
internal static class Profiler
{
    /// <summary>Profiles for that long, or until cancelled.</summary>
    /// <returns>Application entries, then those of the other layers, service by service; and what was seen, in words.</returns>
    public static async Task<(IReadOnlyList<CatalogueEntry> Entries, string Summary)> RunAsync(
        IReadOnlyList<ProfileTarget> targets, TimeSpan duration, bool allLayers, CancellationToken cancellationToken)
    {
        var profiles = new SortedDictionary<string, ServiceProfile>(StringComparer.Ordinal);
        var controllers = new List<FilterController>();
        try
        {
            foreach (var target in targets)
            {
                if (!profiles.TryGetValue(target.Service, out var profile))
                {
                    profiles[target.Service] = profile = new ServiceProfile(target.Service);
                }

                var watch = new FilterWatch();
                var controller = new FilterController(DiagnosticPort.ClientOf(target.Pid), Receiver(profile, watch), watch);
                controllers.Add(controller);
                await controller.SetAsync(FilterSpec.Everything, cancellationToken);
            }

            await Task.Delay(duration, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        finally
        {
            await Task.WhenAll(controllers.Select(c => c.DisposeAsync().AsTask()));
        }

        return (
            [.. profiles.SelectMany(p => p.Value.ToCatalogue().Concat(allLayers ? OtherLayers(p.Key) : []))],
            string.Join(", ", profiles.Select(p => $"{p.Key}: {p.Value.Count} spans, {p.Value.Dropped} not kept")));
    }

    private static ProcessReceiver Receiver(ServiceProfile profile, FilterWatch watch)
    {
        // Nobody reads this queue: what it holds at its bound is all the memory it takes.
        var decoder = new ActivityDecoder(new SpanSource([]), new MonotonicClock(), new RequestVariables(), new KnownKinds());
        return new ProcessReceiver(decoder, new SpanQueue(), new ThreadLog(), watch, static () => { })
        {
            Observer = (span, operation) =>
            {
                lock (profile)
                {
                    profile.Add(ProfiledSpan.Of(span, operation));
                }

                return true;
            },
        };
    }

    private static IEnumerable<CatalogueEntry> OtherLayers(string service) =>
        RuntimePoints.All.Select(name => $"runtime/{service}/{name}")
            .Concat(KernelTemplates.All.Select(name => $"kernel/{service}/{name}"))
            .Concat(NodePoints.All.Select(name => $"node/{service}/{name}"))
            .Select(id => new CatalogueEntry { Id = id });
}
