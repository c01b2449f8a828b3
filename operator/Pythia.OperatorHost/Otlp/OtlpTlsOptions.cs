namespace Pythia.OperatorHost.Otlp;

/// <summary>The section <c>Otlp:Tls</c>: PEM files, read again when they change.</summary>
internal sealed class OtlpTlsOptions
{
    /// <summary>The server's certificate with its chain; empty for plain text.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Authorities of the certificates of other replicas; empty: <see cref="ClientAuthorityFile"/>, else the system's.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>Authorities of client certificates. When set, a sender must present a certificate that one of them issued.</summary>
    public string? ClientAuthorityFile { get; set; }
}
