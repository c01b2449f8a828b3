namespace Pythia.OperatorHost.Otlp;

/// <summary>The memory of requests that are being read or decoded, bounded.</summary>
internal sealed class InFlightBytes(long limit)
{
    private long _used;

    public long Used => Volatile.Read(ref _used);

    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
