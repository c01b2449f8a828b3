namespace Pythia.Model;

/// <summary>An operation of a service, as the trace point that records it names it.</summary>
/// <param name="Layer">The layer of the trace point.</param>
/// <param name="Service">The service.</param>
/// <param name="Source">The instrumentation scope; may be empty.</param>
/// <param name="Name">The operation.</param>
public readonly record struct OperationName(Layer Layer, string Service, string Source, string Name)
{
    /// <summary>The attribute that names the operation when the span's name is a display name.</summary>
    public const string OperationAttribute = "pythia.operation";

    /// <summary>The attribute that gives the whole trace-point id.</summary>
    public const string TracePointAttribute = "pythia.trace_point";

    // Scopes of agents' spans below the application begin with it.
    /// <summary>Set by agents on a span that began when not everything was recorded: as a request it would be incomplete, so it is not judged.</summary>
    public const string CutAttribute = "pythia.cut";

    private const string AgentScope = "pythia.";

    private const string Unnamed = "unnamed";

    /// <summary>The operation that a span recorded.</summary>
    public static OperationName Of(Span span)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (span.Attributes.Count > 0)
        {
            if (span.Attributes.TryGet(TracePointAttribute, out var point)
                && TracePointId.TryParse(point.ToString(), out var id, out _))
            {
                return new(id.Layer, id.Service, id.Source, id.Operation);
            }

            if (span.Attributes.TryGet(OperationAttribute, out var operation) && operation.Kind == AttributeValueKind.Text)
            {
                return new(Layer.Application, span.Resource.Service, span.Scope, operation.ToString());
            }
        }

        return new(Layer.Application, span.Resource.Service, span.Scope, span.Name);
    }

    /// <summary>What a span of a trace point below the application is: it says what happened to a request's threads, not what the request did.</summary>
    public static TraceNodeFlags ObservationOf(Span span)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (!span.Scope.StartsWith(AgentScope, StringComparison.Ordinal))
        {
            return TraceNodeFlags.None;
        }

        return Of(span) switch
        {
            { Layer: Layer.Application } => TraceNodeFlags.None,
            { Layer: Layer.Kernel, Source: "thread", Name: "runqueue" or "throttled" } => TraceNodeFlags.Observation | TraceNodeFlags.Preempted,
            _ => TraceNodeFlags.Observation,
        };
    }

    /// <summary>A stable key of the operation alone.</summary>
    public Key128 ToKey()
    {
        var hasher = default(StableHasher);
        hasher.Add((ulong)Layer);
        hasher.Add(Service);
        hasher.Add(Source);
        hasher.Add(Name);
        return hasher.ToKey();
    }

    /// <summary>The trace point's id; characters that an id refuses are replaced by <c>_</c>, and what is too long is cut.</summary>
    public TracePointId ToTracePointId() =>
        TracePointId.Of(Layer, Clean(Service, false), Clean(Source, false), Clean(Name, true));

    private static string Clean(string? part, bool slashAllowed)
    {
        if (string.IsNullOrEmpty(part))
        {
            return Unnamed;
        }

        var length = Math.Min(part.Length, TracePointId.MaxPartLength);
        return string.Create(length, (part, slashAllowed), static (cleaned, state) =>
        {
            for (var i = 0; i < cleaned.Length; i++)
            {
                var c = state.part[i];
                cleaned[i] = TracePointId.IsAllowed(c, state.slashAllowed) ? c : '_';
            }
        });
    }
}
