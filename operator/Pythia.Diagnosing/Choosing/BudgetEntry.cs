using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>A budget as it was read from the API server.</summary>
public sealed record BudgetEntry
{
    /// <summary>The budget.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Its specification; null when it could not be read, which counts as zero.</summary>
    public InstrumentationBudgetSpec? Spec { get; init; }

    /// <summary>True when nothing may be on: suspended, unreadable or contradictory.</summary>
    public bool IsZero => Spec is null || Spec.Suspend || Errors().Length > 0;

    /// <summary>True when decisions are reported and not carried out.</summary>
    public bool IsDryRun => Spec is { Enforcement: EnforcementMode.DryRun };

    /// <summary>The limits of a layer.</summary>
    public LayerLimits LimitsOf(Layer layer) => layer switch
    {
        Layer.Application => Spec!.Limits.Application,
        Layer.Runtime => Spec!.Limits.Runtime,
        _ => Spec!.Limits.Kernel,
    };

    /// <summary>What is contradictory, one sentence each.</summary>
    public ImmutableArray<string> Errors()
    {
        if (Spec is null)
        {
            return [$"budget {Key} cannot be read; it counts as zero until spec is valid"];
        }

        var errors = ImmutableArray.CreateBuilder<string>();
        Check(Spec.Limits.MaxEnabledTracePoints, "limits.maxEnabledTracePoints");
        Check(Spec.Limits.MaxSpansPerSecond, "limits.maxSpansPerSecond");
        Check(Spec.Limits.MaxBytesPerSecond, "limits.maxBytesPerSecond");
        Check(Spec.Limits.MaxOverheadPermille, "limits.maxOverheadPermille");
        Check(Spec.Limits.MaxCpuMillicoresPerNode, "limits.maxCpuMillicoresPerNode");
        Check(Spec.Decision.IntervalSeconds, "decision.intervalSeconds");
        Check(Spec.Decision.MaxChangesPerDecision, "decision.maxChangesPerDecision");
        Check(Spec.Decision.TracePointLeaseSeconds, "decision.tracePointLeaseSeconds");
        return errors.ToImmutable();

        void Check(long value, string field)
        {
            if (value < 0)
            {
                errors.Add($"budget {Key}: spec.{field} is {value}; it must be 0 or more, until then the budget counts as zero");
            }
        }
    }

    /// <summary>
    /// Whether it caps a trace point of a service in a namespace. A budget of scope <c>Cluster</c> caps the namespaces that it
    /// lists (all when it lists none); any other budget caps the expectations of its namespace that refer to it.
    /// </summary>
    public bool Caps(ObjectKey referredTo, string ns, string service, string operatorNamespace)
    {
        if (Spec is { Scope.Kind: BudgetScopeKind.Cluster } && string.Equals(Key.Namespace, operatorNamespace, StringComparison.Ordinal))
        {
            var inNamespace = Spec.Scope.Namespaces.IsEmpty || Spec.Scope.Namespaces.Contains(ns, StringComparer.Ordinal);
            var inWorkloads = Spec.Scope.Workloads.IsEmpty || Spec.Scope.Workloads.Contains(service, StringComparer.Ordinal);
            return inNamespace && inWorkloads;
        }

        return Key == referredTo;
    }
}
