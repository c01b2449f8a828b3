using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pythia.Kubernetes;

/// <content>Watches.</content>
public sealed partial class KubernetesClient
{
    /// <summary>
    /// Lists and then watches, for ever: failures are got over (see <see cref="WatchOptions.OnProblem"/>), and only cancellation ends it.
    /// Runs the <see cref="WatchMachine"/>. For a cache of the objects, use a <see cref="Reflector{T}"/>.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">A namespace; null for all.</param>
    /// <param name="options">Which objects, and how; null for all with the defaults.</param>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, WatchOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        options ??= WatchOptions.Default;
        var state = WatchMachine.Start;
        WatchStream<T>? stream = null;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WatchInput<T> input;
                if (state is WatchState.Watching)
                {
                    input = await stream!.ReadAsync(cancellationToken);
                }
                else
                {
                    (input, stream) = await RequestAsync(resource, @namespace, options, state, cancellationToken);
                }

                var step = WatchMachine.Step(state, input);
                state = step.Next;
                if (stream is not null && state is not WatchState.Watching)
                {
                    await stream.DisposeAsync();
                    stream = null;
                }

                Metrics.CountWatch(resource, step);
                Report(options, step, input);
                foreach (var told in step.Events)
                {
                    yield return told;
                }

                if (step.Pauses)
                {
                    await Task.Delay(Delay(options, step), Options.Clock, cancellationToken);
                }
            }
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static void Report<T>(WatchOptions options, WatchStep<T> step, WatchInput<T> input)
        where T : KubernetesObject
    {
        options.Counters?.Count(step);
        if (input is WatchInput<T>.StreamOpened)
        {
            options.Counters?.CountStream();
        }

        if (step.Problem is { } problem)
        {
            options.OnProblem?.Invoke(problem);
        }
    }

    private async Task<(WatchInput<T> Input, WatchStream<T>? Stream)> RequestAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, WatchOptions options, WatchState state, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        try
        {
            switch (state)
            {
                case WatchState.Empty empty:
                    var selection = options.Selection with { AllowCached = options.Selection.AllowCached && !empty.IsExpired };
                    return (new WatchInput<T>.PageRead(await ListPageAsync(resource, @namespace, selection, string.Empty, cancellationToken)), null);
                case WatchState.InitPage page:
                    return (new WatchInput<T>.PageRead(await ListPageAsync(resource, @namespace, options.Selection, page.Continue, cancellationToken)), null);
                default:
                    return (new WatchInput<T>.StreamOpened(), await OpenWatchAsync(resource, @namespace, options, ((WatchState.InitListed)state).ResourceVersion, cancellationToken));
            }
        }
        catch (KubernetesApiException error)
        {
            return (new WatchInput<T>.RequestFailed(error.Status, error.RetryAfter), null);
        }
    }

    private async Task<WatchStream<T>> OpenWatchAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, WatchOptions options, string resourceVersion, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var timeout = options.StreamTimeout * (1 - (0.2 * Options.Jitter()));
        var path = new QueryBuilder(resource.CollectionPath(@namespace))
            .Add("watch", "true")
            .Add("allowWatchBookmarks", "true")
            .Add("resourceVersion", resourceVersion)
            .Add("timeoutSeconds", Math.Ceiling(timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .Add("labelSelector", options.Selection.LabelSelector)
            .Add("fieldSelector", options.Selection.FieldSelector);
        using var limit = new CancellationTokenSource(Options.RequestTimeout, Options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var response = await transport.OpenAsync(new ApiRequest(HttpMethod.Get, path.ToString()), both.Token, cancellationToken);
        return await WatchStream<T>.OpenAsync(response, timeout + options.SilenceMargin, options.MaximumEventBytes, Options.Clock, cancellationToken);
    }

    private TimeSpan Delay<T>(WatchOptions options, WatchStep<T> step)
        where T : KubernetesObject
    {
        if (step.RetryAfter is not { } asked)
        {
            return options.Backoff.Delay(step.Next.Failures, Options.Jitter());
        }

        var bounded = asked < options.MaximumRetryAfter ? asked : options.MaximumRetryAfter;
        return bounded + (options.Backoff.Initial * Options.Jitter());
    }
}
