using System.Collections.Immutable;
using Pythia.Ingesting.Assembling;

namespace Pythia.OperatorHost.Otlp;

/// <summary>What a shard hands to the control loop.</summary>
/// <param name="Shard">The shard, from 0.</param>
/// <param name="Traces">Traces that are complete; each trace comes once, from one shard.</param>
internal sealed record TraceBatch(int Shard, ImmutableArray<AssembledTrace> Traces);
