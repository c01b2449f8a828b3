using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>The list-watch as a pure state machine: no I/O, no clock, no chance.</summary>
public static class WatchMachine
{
    /// <summary>A stream that was open this long has worked, even if nothing came.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    /// <summary>The first state.</summary>
    public static WatchState Start { get; } = new WatchState.Empty(IsExpired: false, Failures: 0);

    /// <summary>The one step.</summary>
    /// <param name="state">Where the watch is.</param>
    /// <param name="input">What came.</param>
    /// <exception cref="InvalidOperationException">The input cannot come in this state: a bug of the caller.</exception>
    public static WatchStep<T> Step<T>(WatchState state, WatchInput<T> input)
        where T : KubernetesObject
        => (state, input) switch
        {
            (WatchState.Empty or WatchState.InitPage, WatchInput<T>.PageRead read) => OnPage(state, read.Page),
            (WatchState.Empty or WatchState.InitPage, WatchInput<T>.RequestFailed failed) => OnListFailed<T>(state, failed.Status, failed.RetryAfter),
            (WatchState.InitListed listed, WatchInput<T>.StreamOpened) => new(new WatchState.Watching(listed.ResourceVersion, IsSuspect: false, listed.Failures), []),
            (WatchState.InitListed listed, WatchInput<T>.RequestFailed failed) => OnOpenFailed<T>(listed, failed.Status, failed.RetryAfter),
            (WatchState.Watching watching, _) => OnStream(watching, input),
            _ => throw new InvalidOperationException($"{input.GetType().Name} cannot come in state {state.GetType().Name}"),
        };

    private static WatchStep<T> OnPage<T>(WatchState state, ResourcePage<T> page)
        where T : KubernetesObject
    {
        var events = ImmutableArray.CreateBuilder<WatchEvent<T>>(page.Items.Length + page.Malformed.Length + 2);
        if (state is WatchState.Empty)
        {
            events.Add(new WatchEvent<T>.Init());
        }

        events.AddRange(page.Items.Select(WatchEvent<T> (item) => new WatchEvent<T>.InitApply(item)));
        events.AddRange(page.Malformed.Select(WatchEvent<T> (problem) => new WatchEvent<T>.Malformed(problem)));
        var isLast = page.Continue.Length == 0;
        if (isLast)
        {
            events.Add(new WatchEvent<T>.InitDone());
        }

        // A list alone does not end a row of failures: a list, a stream that fails at once, and so on, must slow down.
        return new(isLast ? new WatchState.InitListed(page.ResourceVersion, state.Failures) : new WatchState.InitPage(page.Continue, state.Failures), events.ToImmutable())
        {
            Problem = page.Malformed.IsEmpty ? null : Malformed(page.Malformed[0], page.Malformed.Length),
        };
    }

    private static WatchStep<T> OnListFailed<T>(WatchState state, KubernetesStatus status, TimeSpan? retryAfter)
        where T : KubernetesObject
    {
        if (MustRelist(status))
        {
            return Relist<T>(state, status);
        }

        return new(state with { Failures = state.Failures + 1 }, [])
        {
            Problem = new WatchProblem(WatchProblemKind.ListFailed, Describe(status)),
            Pauses = true,
            RetryAfter = retryAfter,
        };
    }

    private static WatchStep<T> OnOpenFailed<T>(WatchState.InitListed state, KubernetesStatus status, TimeSpan? retryAfter)
        where T : KubernetesObject
    {
        if (MustRelist(status))
        {
            return Relist<T>(state, status);
        }

        return new(state with { Failures = state.Failures + 1 }, [])
        {
            Problem = new WatchProblem(WatchProblemKind.OpenFailed, Describe(status)),
            Pauses = true,
            RetryAfter = retryAfter,
        };
    }

    private static WatchStep<T> OnStream<T>(WatchState.Watching state, WatchInput<T> input)
        where T : KubernetesObject
    {
        switch (input)
        {
            case WatchInput<T>.Changed changed:
                return new(Advance(state, changed.Object.Metadata.ResourceVersion), [new WatchEvent<T>.Apply(changed.Object)]);
            case WatchInput<T>.Deleted deleted:
                return new(Advance(state, deleted.ResourceVersion), [new WatchEvent<T>.Delete(deleted.Key, deleted.Object)]);
            case WatchInput<T>.Bookmark bookmark:
                return new(Advance(state, bookmark.ResourceVersion), []);
            case WatchInput<T>.Unreadable unreadable:
                var advanced = Advance(state, unreadable.Problem.ResourceVersion);
                return new(advanced with { IsSuspect = state.IsSuspect || unreadable.Problem.Key is null }, [new WatchEvent<T>.Malformed(unreadable.Problem)])
                {
                    Problem = Malformed(unreadable.Problem, 1),
                };
            case WatchInput<T>.StreamError error:
                return MustRelist(error.Status)
                    ? Relist<T>(state, error.Status)
                    : Reopen<T>(state, state.Failures + 1, new WatchProblem(WatchProblemKind.StreamError, Describe(error.Status))) with { RetryAfter = After(error.Status) };
            case WatchInput<T>.StreamEnded ended:
                return OnEnd<T>(state, ended);
            default:
                throw new InvalidOperationException($"{input.GetType().Name} cannot come in state {nameof(WatchState.Watching)}");
        }
    }

    private static WatchStep<T> OnEnd<T>(WatchState.Watching state, WatchInput<T>.StreamEnded ended)
        where T : KubernetesObject
    {
        if (ended.Reason == WatchEnd.Complete && ended.Lasted >= Healthy)
        {
            // The server's own time limit: go on at once, since changes wait.
            return Reopen<T>(state, 0, null) with { Pauses = false };
        }

        var problem = ended.Reason == WatchEnd.Complete
            ? null
            : new WatchProblem(WatchProblemKind.StreamLost, $"the stream ended after {ended.Lasted.TotalSeconds:0.0} s: {ended.Reason}");
        return Reopen<T>(state, ended.Lasted >= Healthy ? 1 : state.Failures + 1, problem);
    }

    private static WatchStep<T> Reopen<T>(WatchState.Watching state, int failures, WatchProblem? problem)
        where T : KubernetesObject
        => new(state.IsSuspect ? new WatchState.Empty(IsExpired: true, failures) : new WatchState.InitListed(state.ResourceVersion, failures), [])
        {
            Problem = problem,
            Pauses = true,
        };

    private static WatchStep<T> Relist<T>(WatchState state, KubernetesStatus status)
        where T : KubernetesObject
        => new(new WatchState.Empty(IsExpired: true, state.Failures + 1), [])
        {
            Problem = new WatchProblem(WatchProblemKind.Expired, Describe(status)),
            Pauses = true,
        };

    // Anything read shows that the watch works. An object without a version must not reset the watch to the beginning.
    private static WatchState.Watching Advance(WatchState.Watching state, string resourceVersion)
        => state with { ResourceVersion = resourceVersion.Length > 0 ? resourceVersion : state.ResourceVersion, Failures = 0 };

    // 400 and 422 mean that version or token make no sense to this server (restored from a backup, say): only a new list helps.
    private static bool MustRelist(KubernetesStatus status) => status.Code is 410 or 400 or 422 || status.Reason is "Expired" or "Gone";

    private static TimeSpan? After(KubernetesStatus status)
        => status.Details.RetryAfterSeconds > 0 ? TimeSpan.FromSeconds(status.Details.RetryAfterSeconds) : null;

    private static string Describe(KubernetesStatus status) => $"{status.Code} {status.Reason}: {status.Message}";

    private static WatchProblem Malformed(MalformedObject first, int count)
        => new(WatchProblemKind.Malformed, $"{first.Key?.ToString() ?? "an event"} cannot be read: {first.Error}{(count > 1 ? $" (and {count - 1} more)" : string.Empty)}");
}
