namespace Pythia.Simulation.Tests;

/// <summary>A generated application: services, trace points in call trees, and one cause of known place and kind.</summary>
internal sealed class SimApplication
{
    private const int RequestTypes = 2;

    public SimApplication(int seed, int services, int tracePoints, CauseKind kind)
    {
        Kind = kind;
        Random = new Random(seed);
        var perService = Math.Max(4, (tracePoints / services) - SimService.Lower.Length);
        for (var i = 0; i < services; i++)
        {
            var service = new SimService { Index = i, Name = $"svc{i}", Tops = [.. Enumerable.Range(0, RequestTypes).Select(_ => new List<SimPoint>())] };
            service.Roll(1, 1 + Random.Next(3));
            Services.Add(service);
            var count = Math.Max(4, (int)(perService * (0.6 + (0.8 * Random.NextDouble()))));
            for (var p = 0; p < count; p++)
            {
                Grow(service, p);
            }
        }

        Wire();
        PlaceCause();
    }

    public Random Random { get; }

    public CauseKind Kind { get; }

    public List<SimService> Services { get; } = [];

    public int TracePoints => Services.Sum(s => s.Points.Count + SimService.Lower.Length);

    /// <summary>The point that is slow; null without a cause.</summary>
    public SimPoint? Cause { get; private set; }

    /// <summary>The place that a right finding names.</summary>
    public string Place { get; private set; } = string.Empty;

    /// <summary>Seconds that the cause adds per unit.</summary>
    public double Severity { get; set; }

    /// <summary>The points that requests of the root's first type can reach.</summary>
    public List<SimPoint> Reachable { get; } = [];

    private void Grow(SimService service, int number)
    {
        var type = service.Tops[0].Count == 0 ? 0 : Random.Next(RequestTypes);
        var possible = service.Points.Where(p => p.RequestType == type && p.Children.Count < 5 && DepthOf(p) < 6).ToList();
        var parent = possible.Count == 0 || Random.NextDouble() < 0.15 ? null : possible[Random.Next(possible.Count)];
        var operation = $"op{number}";
        var point = new SimPoint
        {
            Index = number,
            Id = $"application/{service.Name}/App/{operation}",
            Operation = operation,
            Service = service.Index,
            Parent = parent,
            RequestType = type,
            Own = 0.0002 * Math.Exp(1.2 * Normal()),
            Sigma = 0.1 + (0.3 * Random.NextDouble()),
            LoadSensitive = Random.NextDouble() < 0.2,
            Concurrent = Random.NextDouble() < 0.15,
            Loop = Random.NextDouble() < 0.1 ? 1 + Random.Next(4) : 1,
        };
        service.Points.Add(point);
        (parent?.Children ?? service.Tops[type]).Add(point);
    }

    // Calls go to services with a higher number only, so that a request ends; about a dozen services are on the way.
    private void Wire()
    {
        var reached = new HashSet<int> { 0 };
        var open = new Queue<int>([0]);
        var target = Math.Min(Services.Count, 6 + Random.Next(10));
        while (open.Count > 0 && reached.Count < target)
        {
            var at = open.Dequeue();
            var callers = Services[at].Points.Where(p => p.RequestType == 0 && p.Calls < 0).ToList();
            for (var c = 0; c < 3 && callers.Count > 0 && reached.Count < target; c++)
            {
                var next = Random.Next(1, Services.Count);
                if (reached.Add(next))
                {
                    var caller = callers[Random.Next(callers.Count)];
                    callers.Remove(caller);
                    caller.Calls = next;
                    open.Enqueue(next);
                }
            }
        }

        foreach (var service in reached)
        {
            Reachable.AddRange(Services[service].Points.Where(p => p.RequestType == 0));
        }
    }

    private void PlaceCause()
    {
        if (Kind == CauseKind.None)
        {
            return;
        }

        // Under a concurrent parent a cause can hide behind its siblings: then it is not one.
        var possible = Reachable.Where(p => !UnderConcurrent(p) && (Kind != CauseKind.Edge || p.Calls >= 0)).ToList();
        if (possible.Count == 0)
        {
            possible = [.. Reachable.Where(p => Kind != CauseKind.Edge || p.Calls >= 0)];
        }

        Cause = possible[Random.Next(possible.Count)];
        var name = Services[Cause.Service].Name;
        Place = Kind switch
        {
            CauseKind.Edge => $"edge/{name}/{Services[Cause.Calls].Name}/{SimService.ClientOperation}",
            CauseKind.Fsync => $"kernel/{name}/syscall/fsync",
            CauseKind.Lock => $"runtime/{name}/lock/contention",
            _ => Cause.Id,
        };
    }

    private bool UnderConcurrent(SimPoint point)
    {
        for (var at = point.Parent; at is not null; at = at.Parent)
        {
            if (at.Concurrent)
            {
                return true;
            }
        }

        return false;
    }

    private static int DepthOf(SimPoint point) => point.Parent is null ? 1 : 1 + DepthOf(point.Parent);

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());
}
