using System.Collections.Immutable;
using System.Globalization;
using Pythia.Model;

namespace Pythia.Simulation.Tests;

/// <summary>Runs requests of a generated application and records the spans of what is on. The time that is not recorded passes all the same.</summary>
internal sealed class SimRequests(SimApplication application, double lostSpans)
{
    private static readonly string[] Tenants = ["ant", "bee", "cow", "dog", "eel"];

    private readonly Random _random = application.Random;
    private readonly List<Span> _spans = [];
    private IReadOnlySet<string> _on = new HashSet<string>();
    private ulong _lastSpan;
    private ulong _lastTrace;
    private TraceId _trace;
    private bool _slow;

    /// <summary>Spans of trace points that were switched on, since the start.</summary>
    public long DeepSpans { get; private set; }

    /// <summary>One request that starts at a time; times are nanoseconds.</summary>
    public List<Span> Run(long startNs, IReadOnlySet<string> on)
    {
        _spans.Clear();
        _on = on;
        _trace = new TraceId(0x5117, ++_lastTrace);
        _slow = _random.NextDouble() < 0.25;
        Serve(application.Services[0], startNs, default);
        if (lostSpans > 0)
        {
            _spans.RemoveAll(s => !s.ParentSpanId.IsEmpty && _random.NextDouble() < lostSpans);
        }

        return [.. _spans];
    }

    private long Serve(SimService service, long start, SpanId parent)
    {
        service.Load = 1 + ((service.Load - 1) * 0.95) + (0.05 * application.Normal());
        var span = Next();
        var pod = service.Pods[_random.Next(service.Pods.Length)];
        var at = start + Nanoseconds(0.0001);
        foreach (var point in service.Tops[0])
        {
            at = Execute(point, at, span, pod);
        }

        at += Nanoseconds(0.0001);
        var attributes = new List<(string, AttributeValue)>
        {
            ("http.request.method", AttributeValue.Of("GET")),
            ("http.route", AttributeValue.Of($"/{service.Name}/a")),
            ("pythia.operation", AttributeValue.Of(SimService.ServerOperation)),
        };
        if (parent.IsEmpty)
        {
            var tenant = application.Kind == CauseKind.SlowPath && _slow ? "fox" : Tenants[_random.Next(Tenants.Length)];
            attributes.Add(("tenant", AttributeValue.Of(tenant)));
            attributes.Add(("order.id", AttributeValue.Of(_lastTrace.ToString("x8", CultureInfo.InvariantCulture))));
        }

        Emit(span, parent, service.TypeOf(0), SimService.ServerSource, SpanKind.Server, start, at, pod, [.. attributes]);
        return at;
    }

    private long Execute(SimPoint point, long start, SpanId parent, Resource pod)
    {
        var times = 1 + (point.Loop > 1 ? _random.Next(point.Loop) : 0);
        for (var i = 0; i < times; i++)
        {
            start = ExecuteOnce(point, start, parent, pod);
        }

        return start;
    }

    private long ExecuteOnce(SimPoint point, long start, SpanId parent, Resource pod)
    {
        var service = application.Services[point.Service];
        var on = _on.Contains(point.Id);
        var own = on ? Next() : parent;
        var load = point.LoadSensitive ? Math.Max(0.3, service.Load) : 1;
        var time = point.Own * load * Math.Exp(point.Sigma * application.Normal());
        var attributes = new List<(string, AttributeValue)>();
        var at = Disturb(point, start, own, pod, attributes);
        at += Nanoseconds(time / 2);
        at = Children(point, at, own, pod);
        if (point.Calls >= 0)
        {
            at = Call(point, at, own, pod);
        }

        at += Nanoseconds(time / 2);
        if (on)
        {
            DeepSpans++;
            Emit(own, parent, point.Operation, "App", SpanKind.Internal, start, at, pod, [.. attributes]);
        }

        return at;
    }

    private long Children(SimPoint point, long at, SpanId own, Resource pod)
    {
        if (!point.Concurrent)
        {
            foreach (var child in point.Children)
            {
                at = Execute(child, at, own, pod);
            }

            return at;
        }

        var end = at;
        foreach (var child in point.Children)
        {
            end = Math.Max(end, Execute(child, at, own, pod));
        }

        return end;
    }

    private long Call(SimPoint point, long start, SpanId parent, Resource pod)
    {
        var span = Next();
        var there = Nanoseconds(0.0002 * Math.Exp(0.3 * application.Normal()));
        if (application.Kind == CauseKind.Edge && ReferenceEquals(application.Cause, point))
        {
            there += Nanoseconds(application.Severity * -Math.Log(1 - _random.NextDouble()));
        }

        var end = Serve(application.Services[point.Calls], start + there, span) + Nanoseconds(0.0001);
        Emit(span, parent, "GET", SimService.ClientSource, SpanKind.Client, start, end, pod,
            ("pythia.operation", AttributeValue.Of(SimService.ClientOperation)),
            ("server.address", AttributeValue.Of(application.Services[point.Calls].Name)));
        return end;
    }

    // What the cause adds, and the small waits that any point has; lower layers see both.
    private long Disturb(SimPoint point, long start, SpanId own, Resource pod, List<(string, AttributeValue)> attributes)
    {
        var isCause = ReferenceEquals(application.Cause, point);
        var extra = !isCause ? 0 : application.Kind switch
        {
            CauseKind.SlowPath => _slow ? application.Severity : 0,
            CauseKind.Queue => QueueDelay(attributes),
            CauseKind.Lock or CauseKind.Fsync => _random.NextDouble() < 0.4 ? application.Severity * -Math.Log(1 - _random.NextDouble()) : 0,
            CauseKind.Retries => RetryDelay(attributes),
            _ => 0,
        };
        if (isCause && application.Kind == CauseKind.SlowPath)
        {
            return start + Nanoseconds(extra);
        }

        if (!isCause && _random.NextDouble() < 0.1)
        {
            extra = point.Own * 0.3;
        }

        if (extra <= 0)
        {
            return start;
        }

        var end = start + Nanoseconds(extra);
        var name = application.Services[point.Service].Name;
        var kind = isCause ? application.Kind : CauseKind.None;
        EmitLower($"kernel/{name}/thread/offcpu", own, start, end, pod);
        if (kind is CauseKind.Fsync)
        {
            EmitLower($"kernel/{name}/syscall/fsync", own, start, end + 1, pod);
        }
        else if (kind is CauseKind.Lock)
        {
            EmitLower($"kernel/{name}/syscall/futex", own, start, end, pod);
            EmitLower($"runtime/{name}/lock/contention", own, start, end + 1, pod);
        }
        else if (kind is CauseKind.None)
        {
            EmitLower(_random.NextDouble() < 0.5 ? $"kernel/{name}/syscall/read" : $"kernel/{name}/syscall/futex", own, start, end, pod);
        }

        return end;
    }

    private double QueueDelay(List<(string, AttributeValue)> attributes)
    {
        var length = Math.Max(0, (int)Math.Round(3 + (3 * application.Normal())));
        attributes.Add(("queue.length", AttributeValue.Of((long)length)));
        return length * application.Severity / 4;
    }

    private double RetryDelay(List<(string, AttributeValue)> attributes)
    {
        var retries = 0;
        while (retries < 6 && _random.NextDouble() < 0.35)
        {
            retries++;
        }

        attributes.Add(("retry.count", AttributeValue.Of(retries.ToString(CultureInfo.InvariantCulture))));
        return retries * application.Severity;
    }

    private void EmitLower(string id, SpanId parent, long start, long end, Resource pod)
    {
        if (_on.Contains(id))
        {
            DeepSpans++;
            var name = id[(id.IndexOf('/', id.IndexOf('/') + 1) + 1)..];
            Emit(Next(), parent, name, "pythia.kernel", SpanKind.Internal, start, end, pod, ("pythia.trace_point", AttributeValue.Of(id)));
        }
    }

    private void Emit(
        SpanId id, SpanId parent, string name, string scope, SpanKind kind, long start, long end, Resource pod, params (string, AttributeValue)[] attributes) =>
        _spans.Add(new Span
        {
            TraceId = _trace,
            SpanId = id,
            ParentSpanId = parent,
            Name = name,
            Scope = scope,
            Kind = kind,
            StartUnixNanoseconds = start,
            EndUnixNanoseconds = end,
            Resource = pod,
            Attributes = AttributeSet.Of(attributes),
        });

    private SpanId Next() => new(++_lastSpan);

    private static long Nanoseconds(double seconds) => (long)(seconds * 1e9);
}
