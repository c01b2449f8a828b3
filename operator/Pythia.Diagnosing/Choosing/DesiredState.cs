using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pythia.Crds.TracePointSets;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Identifies a desired state.</summary>
public static class DesiredState
{
    /// <summary>
    /// 16 hexadecimal digits over what agents act on: ids, mechanisms, parameters, request types, limits and how much is recorded. Reasons
    /// are not part of it, so that a new reason is not a change.
    /// </summary>
    public static string HashOf(ImmutableArray<DesiredTracePoint> desired, NodeLimits limits, int recordOneIn)
    {
        ArgumentNullException.ThrowIfNull(limits);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var point in desired)
        {
            Add(hash, point.Id);
            Add(hash, point.Mechanism);
            Add(hash, point.Skeleton ? "skeleton" : "deep");
            foreach (var (key, value) in point.Parameters)
            {
                Add(hash, key);
                Add(hash, value);
            }

            foreach (var type in point.RequestTypes)
            {
                Add(hash, type);
            }

            Add(hash, string.Empty);
        }

        Add(hash, FormattableString.Invariant(
            $"{limits.MaxOverheadPermille} {limits.MaxCpuMillicoresPerNode} {limits.MaxMemoryMebibytesPerNode} {limits.MaxSpansPerSecond} {limits.LeaseSeconds} {recordOneIn}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
