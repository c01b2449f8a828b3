using System.Collections.Immutable;
using Pythia.Ingesting.Assembling;

namespace Pythia.OperatorHost.Otlp;

/// <summary>What a shard hands to the control loop.</summary>
/// <param name="Shard">The shard, from 0.</param>
/// <param name="Traces">Traces that are complete; each trace comes once, from one shard.</param>
/// <param name="Requests">How often requests were seen since the last batch of the shard, whether their traces were kept or not.</param>
internal sealed record TraceBatch(int Shard, ImmutableArray<AssembledTrace> Traces, ImmutableArray<RequestCount> Requests);
