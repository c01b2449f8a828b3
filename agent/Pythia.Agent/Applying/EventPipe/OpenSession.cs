using Microsoft.Diagnostics.NETCore.Client;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>One running EventPipe session and the task that reads it to its end.</summary>
internal sealed class OpenSession : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly EventPipeSession session;
    private readonly NettraceReader reader;
    private readonly Task reading;

    private OpenSession(EventPipeSession session, IEventReceiver receiver)
    {
        this.session = session;
        reader = new NettraceReader(session.EventStream, receiver);
        reading = ReadAsync();
    }

    /// <summary>Completes when the session's stream has ended, whoever ended it.</summary>
    public Task Ended => reading;

    /// <summary>Why reading ended, when it was not an ordinary end.</summary>
    public string? Fault { get; private set; }

    public long Events => reader.Events;

    public long Lost => reader.Lost;

    /// <summary>Starts a session; the receiver is called by one task at a time.</summary>
    /// <exception cref="DiagnosticsClientException">The process refuses, or has no diagnostic port (any more).</exception>
    public static async Task<OpenSession> StartAsync(
        DiagnosticsClient client, IReadOnlyCollection<EventPipeProvider> providers, int bufferMebibytes, IEventReceiver receiver,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        EventPipeSession session;
        try
        {
            session = await client.StartEventPipeSessionAsync(
                new EventPipeSessionConfiguration(providers, bufferMebibytes, requestRundown: false, requestStackwalk: false), limit.Token);
        }
        catch (UnsupportedCommandException)
        {
            // .NET 8 cannot leave stacks out.
            session = await client.StartEventPipeSessionAsync(
                new EventPipeSessionConfiguration(providers, bufferMebibytes, requestRundown: false, requestStackwalk: true), limit.Token);
        }

        return new OpenSession(session, receiver);
    }

    /// <summary>Stops the session and waits until its last events were read; after three seconds the connection is cut instead.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await session.StopAsync(limit.Token);
            await reading.WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or OperationCanceledException
            or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The process is gone or does not answer: cutting the connection ends the session at its next event.
            Fault ??= e.Message;
        }

        session.Dispose();
        await reading;
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        try
        {
            await reader.ReadAllAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            Fault = e.Message;
        }
    }
}
