using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Pythia.Hook;

/// <summary>Subscribes to ASP.NET Core's DiagnosticListener, which hands the HttpContext out where activities do not.</summary>
internal sealed class RequestObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Listener = "Microsoft.AspNetCore";
    private const string StartEvent = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private const string StopEvent = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop";

    private readonly Recording recording;
    private readonly List<IDisposable> subscriptions = [];
    private readonly IDisposable all;
    private bool disposed;

    public RequestObserver(Recording recording)
    {
        this.recording = recording;
        all = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public void OnNext(DiagnosticListener value)
    {
        try
        {
            lock (subscriptions)
            {
                if (!disposed && value.Name == Listener && subscriptions.Count < 16)
                {
                    // Not "…HttpRequestIn" itself: that would make the host create activities that sampling has refused.
                    subscriptions.Add(value.Subscribe(this, static (name, _, _) => ReferenceEquals(name, StartEvent) || name is StartEvent or StopEvent));
                }
            }
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is null)
        {
            return;
        }

        if (value.Key == StartEvent)
        {
            recording.RequestStarted(value.Value);
        }
        else if (value.Key == StopEvent)
        {
            recording.RequestStopped(value.Value);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        all.Dispose();
        lock (subscriptions)
        {
            disposed = true;
            foreach (var subscription in subscriptions)
            {
                subscription.Dispose();
            }

            subscriptions.Clear();
        }
    }
}
