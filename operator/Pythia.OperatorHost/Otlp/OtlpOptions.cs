using System.ComponentModel.DataAnnotations;

namespace Pythia.OperatorHost.Otlp;

/// <summary>The section <c>Otlp</c> of the configuration: where traces are received, and within which bounds.</summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    /// <summary>The name under which this process sends its own telemetry; such spans are left out of the analysis.</summary>
    public const string OwnService = "pythia-operator";

    /// <summary>The address to listen on.</summary>
    [Required]
    public string ListenAddress { get; set; } = "0.0.0.0";

    /// <summary>The port of OTLP/gRPC; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int GrpcPort { get; set; } = 4317;

    /// <summary>The port of OTLP/HTTP; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int HttpPort { get; set; } = 4318;

    /// <summary>Bytes of one HTTP request, before and after decompression.</summary>
    [Range(1024, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 20 << 20;

    /// <summary>Bytes of one gRPC message, before and after decompression.</summary>
    [Range(1024, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 16 << 20;

    /// <summary>Bytes of all requests that are being read or decoded at one time; above it senders are told to wait.</summary>
    /// <remarks>By default an eighth of what the process may use (its container's limit), at most 128 MB.</remarks>
    [Range(1 << 16, long.MaxValue)]
    public long MaxBytesInFlight { get; set; } = Math.Min(128L << 20, Available / 8);

    /// <summary>Decoded spans that wait for a shard; above it senders are told to wait.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedSpans { get; set; } = 100_000;

    /// <summary>Memory for open and completed traces, in bytes. A third of it is for open ones; see <see cref="AssemblingHost"/>.</summary>
    /// <remarks>By default a quarter of what the process may use (its container's limit), at most 384 MB.</remarks>
    [Range(1 << 20, long.MaxValue)]
    public long TraceMemoryBytes { get; set; } = Math.Min(384L << 20, Available / 4);

    /// <summary>Shards of the assembly; 0 for one per processor.</summary>
    [Range(0, 256)]
    public int Shards { get; set; }

    /// <summary>How long a sender is asked to wait under pressure.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a trace must be quiet once its root has ended.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a trace without root must be quiet.</summary>
    public TimeSpan OrphanQuietPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The greatest age of a trace.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Encryption of both ports; plain text when no certificate is named.</summary>
    public OtlpTlsOptions Tls { get; set; } = new();

    // The garbage collector knows the container's limit and leaves room below it.
    private static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
