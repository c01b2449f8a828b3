using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Emitting;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Holds one process's main session and its filter. The main session stays open for as long as anything is on; a change stops the
/// setter session (which only carries the filter and receives nothing) and starts another at once: a gap of 1 to 2 ms instead of
/// the 10 ms and more of restarting the main session. Not thread-safe: one caller at a time.
/// </summary>
internal sealed class FilterController(DiagnosticsClient client, IEventReceiver receiver, FilterWatch watch) : IAsyncDisposable
{
    /// <summary>On demand only: memory is taken when the reader is slow.</summary>
    private const int MainBufferMebibytes = 64;

    private const string FilterArgument = "FilterAndPayloadSpecs";
    private const long EventsAndMessages = 0x3;
    private const long IgnoreShortcuts = 0x10;

    private OpenSession? main;
    private OpenSession? setter;

    /// <summary>The filter in force; empty: no session.</summary>
    public string Filter { get; private set; } = string.Empty;

    /// <summary>True when the main session has ended although nobody here stopped it.</summary>
    public bool IsBroken => main is { Ended.IsCompleted: true };

    public string? Fault => main?.Fault;

    public long Lost => main?.Lost ?? 0;

    /// <summary>Brings a filter into force, also when it is already said to be (that is how it is set again). Empty: everything off.</summary>
    public async Task SetAsync(string filter, CancellationToken cancellationToken)
    {
        if (filter.Length == 0 || IsBroken)
        {
            await DisposeAsync();
        }

        if (filter.Length == 0)
        {
            return;
        }

        watch.BeginChange(MonotonicClock.Now);
        try
        {
            if (main is null)
            {
                main = await OpenSession.StartAsync(
                    client, [Provider(EventLevel.Informational, EventsAndMessages, filter)], MainBufferMebibytes, receiver, cancellationToken);
            }
            else
            {
                // Both steps without cancellation between them: stopped and not started would be deaf.
                await StopSetterAsync();
                setter = await OpenSession.StartAsync(
                    client, [Provider(EventLevel.Critical, IgnoreShortcuts, filter)], 1, NullReceiver.Instance, CancellationToken.None);
            }

            Filter = filter;
        }
        finally
        {
            watch.EndChange(MonotonicClock.Now);
        }
    }

    /// <summary>
    /// Takes the filter away and leaves the main session open: the process emits nothing, and <see cref="SetAsync"/> has it emit again within
    /// milliseconds. The end of any session that has the provider takes the filter away.
    /// </summary>
    /// <param name="filter">What comes next: the first time in a process takes it a while to compile what it needs, which is done now.</param>
    /// <param name="cancellationToken">Ends the waiting, not what is under way.</param>
    public async Task PauseAsync(string filter, CancellationToken cancellationToken)
    {
        if (main is null || IsBroken)
        {
            await SetAsync(filter, cancellationToken);
        }

        if (Filter.Length == 0)
        {
            return;
        }

        watch.BeginChange(MonotonicClock.Now);
        try
        {
            setter ??= await OpenSession.StartAsync(
                client, [Provider(EventLevel.Critical, IgnoreShortcuts, Filter)], 1, NullReceiver.Instance, cancellationToken);
            await StopSetterAsync();
            Filter = string.Empty;
        }
        finally
        {
            watch.EndChange(MonotonicClock.Now);
        }
    }

    /// <summary>Everything off: the setter first, so that the process stops emitting at once.</summary>
    public async ValueTask DisposeAsync()
    {
        Filter = string.Empty;
        await StopSetterAsync();
        if (main is not null)
        {
            await main.DisposeAsync();
            main = null;
        }
    }

    private async Task StopSetterAsync()
    {
        if (setter is not null)
        {
            await setter.DisposeAsync();
            setter = null;
        }
    }

    private static EventPipeProvider Provider(EventLevel level, long keywords, string filter) =>
        new(EventKinds.DiagnosticSource, level, keywords, new Dictionary<string, string> { [FilterArgument] = filter });
}
