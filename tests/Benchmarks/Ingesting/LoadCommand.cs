namespace Pythia.Benchmarks.Ingesting;

/// <summary>The load driver by itself, against any server: for profiling.</summary>
internal static class LoadCommand
{
    /// <param name="args">The server's address, <c>grpc</c> or <c>http</c>, traces per request, seconds.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var driver = new LoadDriver(new Uri(args[0]), args[1] == "grpc", int.Parse(args[2]), 8, 4);
        await driver.RunAsync(TimeSpan.FromSeconds(int.Parse(args[3])));
        Console.WriteLine($"{driver.Accepted} spans accepted, {driver.Refused} refused");
        return 0;
    }
}
