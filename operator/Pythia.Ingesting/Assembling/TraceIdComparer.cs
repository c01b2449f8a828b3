using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>Hashes trace ids with a seed of the process.</summary>
internal sealed class TraceIdComparer(ulong seed) : IEqualityComparer<TraceId>
{
    public bool Equals(TraceId x, TraceId y) => x.Low == y.Low && x.High == y.High;

    public int GetHashCode(TraceId obj)
    {
        var mixed = (obj.Low ^ seed) * 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 32) ^ obj.High) * 0xD6E8FEB86659FD93UL;
        return (int)(mixed >> 32);
    }
}
