using System.Net;
using System.Net.Sockets;

namespace Pythia.Demo.Cluster;

/// <summary>Ports on loopback that nobody uses now.</summary>
internal static class FreePorts
{
    public static int[] Take(int count)
    {
        // All are held open until the last one is known, so that no port is given twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            Array.ForEach(listeners, listener => listener.Start());
            return Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }
}
