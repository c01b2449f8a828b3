using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Pythia.Hook;

/// <summary>
/// One command in force: listens to what it selects. Every call comes from the application's own code, in the middle of its work:
/// nothing gets out of any of them, and after a few faults the recording ends itself.
/// </summary>
internal sealed class Recording : IDisposable
{
    private const string ServerSource = "Microsoft.AspNetCore";
    private const string ServerOperation = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const long UpstreamSilence = 10_000;

    private readonly List<ActivityListener> listeners = [];
    private readonly HookSpec spec;
    private readonly RateLimit limit;
    private readonly Selection? server;
    private readonly RequestObserver? observer;
    private long lastRecordedParent;
    private long refused;

    // Not yet, or no longer: whoever takes over listens already when this one stops.
    private volatile bool isSilent = true;

    public Recording(HookSpec spec)
    {
        this.spec = spec;
        limit = new RateLimit(spec.RootsPerSecond);
        foreach (var (source, operations) in spec.Sources)
        {
            if (source == ServerSource && operations.TryGetValue(ServerOperation, out server))
            {
                continue;
            }

            listeners.Add(Listen(source, operations));
        }

        if (server is not null)
        {
            listeners.Add(ListenToRequests(server));
            observer = new RequestObserver(this);
        }

        foreach (var listener in listeners)
        {
            ActivitySource.AddActivityListener(listener);
        }

        if (spec.Slot)
        {
            SlotKeeper.Begin(this);
        }
    }

    /// <summary>Requests that sampling has refused.</summary>
    public long Refused => Volatile.Read(ref refused);

    public HookSpec Spec => spec;

    /// <summary>Called by the host when a request starts; its activity is the current one.</summary>
    public void RequestStarted(object context)
    {
        if (isSilent || Activity.Current is not { } activity)
        {
            return;
        }

        try
        {
            ulong types = 0;
            if (activity.Recorded && spec.Types.Count > 0)
            {
                var (method, path) = HttpAccess.Of(context).Line(context);
                for (var i = 0; i < spec.Types.Count; i++)
                {
                    types |= spec.Types[i].Matches(method, path) ? 1UL << i : 0;
                }
            }

            RequestState.Current = activity.Recorded ? new RequestState(true, types) : RequestState.Refused;
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    /// <summary>Called by the host when a request ends; its activity is still the current one.</summary>
    public void RequestStopped(object context)
    {
        if (isSilent || Activity.Current is not { Recorded: true } activity || activity.OperationName != ServerOperation)
        {
            return;
        }

        try
        {
            SpanBuffer.Own.Write(activity, server!, activity.ParentSpanId, HttpAccess.Of(context).Details(context));
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    /// <summary>The nearest activity that is recorded, from this one upwards; null when there is none in this process.</summary>
    public Activity? NearestRecorded(Activity? from)
    {
        for (var depth = 0; from is not null && depth < 64; depth++, from = from.Parent)
        {
            if (IsRecorded(from))
            {
                return from;
            }
        }

        return null;
    }

    /// <summary>Records from now on instead of the one before, without a gap: a request that is under way is still recorded at its end.</summary>
    public void TakeOver(Recording? before)
    {
        if (before is not null)
        {
            before.isSilent = true;
        }

        isSilent = false;
        before?.Dispose();
    }

    public void Dispose()
    {
        isSilent = true;
        SlotKeeper.End(this);
        observer?.Dispose();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }
    }

    private bool IsRecorded(Activity activity)
    {
        // A request's activity may come from no source at all, when the host made it for a logger: it is never recorded then.
        return activity.Recorded && spec.Sources.TryGetValue(activity.Source.Name, out var operations)
            && operations.TryGetValue(activity.OperationName, out var selection)
            && (ReferenceEquals(selection, server) || selection.IsWantedIn(RequestState.Current));
    }

    private ActivityListener Listen(string source, Dictionary<string, Selection> operations) => new()
    {
        ShouldListenTo = s => s.Name == source,
        Sample = (ref ActivityCreationOptions<ActivityContext> options) => Sample(operations, options.Name),
        SampleUsingParentId = (ref ActivityCreationOptions<string> options) => Sample(operations, options.Name),
        ActivityStopped = activity => Stopped(operations, activity),
    };

    private ActivityListener ListenToRequests(Selection selection) => new()
    {
        ShouldListenTo = s => s.Name == ServerSource,
        Sample = (ref ActivityCreationOptions<ActivityContext> options) => SampleRequest(options.Name, options.Parent, selection),
        SampleUsingParentId = (ref ActivityCreationOptions<string> options) => SampleRequest(options.Name, default, selection),
    };

    private ActivitySamplingResult Sample(Dictionary<string, Selection> operations, string name)
    {
        try
        {
            return !isSilent && operations.TryGetValue(name, out var selection) && selection.IsWantedIn(RequestState.Current)
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None;
        }
        catch
        {
            Instrumentation.Fault();
            return ActivitySamplingResult.None;
        }
    }

    // The first service of a trace decides, the others follow the flag that it sends. Where nobody upstream has recorded anything
    // for a while there is nobody to follow.
    private ActivitySamplingResult SampleRequest(string name, ActivityContext parent, Selection selection)
    {
        try
        {
            if (isSilent || name != ServerOperation)
            {
                return ActivitySamplingResult.None;
            }

            if (spec.RootsPerSecond == 0 && spec.Slices.IsAlways)
            {
                return ActivitySamplingResult.AllDataAndRecorded;
            }

            var now = Environment.TickCount64;
            var follows = parent.SpanId != default;
            if (follows && (parent.TraceFlags & ActivityTraceFlags.Recorded) != 0)
            {
                Volatile.Write(ref lastRecordedParent, now);
                return ActivitySamplingResult.AllDataAndRecorded;
            }

            if ((!follows || now - Volatile.Read(ref lastRecordedParent) > UpstreamSilence) && spec.Slices.IsOpen(follows) && (spec.RootsPerSecond == 0 || limit.TryTake(now)))
            {
                return ActivitySamplingResult.AllDataAndRecorded;
            }

            Interlocked.Increment(ref refused);
            RequestState.Current = RequestState.Refused;
            return ActivitySamplingResult.None;
        }
        catch
        {
            Instrumentation.Fault();
            return ActivitySamplingResult.None;
        }
    }

    private void Stopped(Dictionary<string, Selection> operations, Activity activity)
    {
        if (isSilent)
        {
            return;
        }

        try
        {
            // Activities that others asked for come along.
            if (operations.TryGetValue(activity.OperationName, out var selection) && activity.Recorded && selection.IsWantedIn(RequestState.Current))
            {
                SpanBuffer.Own.Write(activity, selection, ParentOf(activity), null);
            }
        }
        catch
        {
            Instrumentation.Fault();
        }
    }

    private ActivitySpanId ParentOf(Activity activity)
    {
        if (activity.Parent is not { } parent)
        {
            return activity.ParentSpanId;
        }

        return NearestRecorded(parent) is { } recorded ? recorded.SpanId : parent.SpanId;
    }
}
