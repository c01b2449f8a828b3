namespace Pythia.Agent.Emitting;

/// <summary>PEM files for the connection to the operator; read again when they change.</summary>
/// <param name="AuthoritiesFile">Those whose word on the operator's certificate counts, and nobody else's.</param>
/// <param name="CertificateFile">What the agent shows; null: nothing.</param>
/// <param name="KeyFile">The private key of <paramref name="CertificateFile"/>.</param>
internal sealed record OperatorTls(string AuthoritiesFile, string? CertificateFile, string? KeyFile)
{
    /// <summary>From what the command line says.</summary>
    /// <param name="address">The operator's address.</param>
    /// <param name="authorities">File of authorities, or null.</param>
    /// <param name="certificate">File of the own certificate, or null.</param>
    /// <param name="key">File of its key, or null.</param>
    /// <param name="problem">What is wrong with it, with the option's name; null when nothing is.</param>
    /// <returns>Null: the system's authorities decide, or there is no TLS.</returns>
    public static OperatorTls? Of(Uri address, string? authorities, string? certificate, string? key, out string? problem)
    {
        problem = (authorities, certificate, key) switch
        {
            (null, null, null) => null,
            _ when address.Scheme != Uri.UriSchemeHttps => $"--operator: '{address}' must begin with https:// when files for TLS are given",
            (null, _, _) => "--tls-authorities: a file is needed as soon as there is a certificate to show",
            (_, not null, null) => "--tls-key: the key of --tls-certificate is missing",
            (_, null, not null) => "--tls-certificate: the certificate of --tls-key is missing",
            _ => MissingOf(("--tls-authorities", authorities), ("--tls-certificate", certificate), ("--tls-key", key)),
        };
        return problem is null && authorities is not null ? new OperatorTls(authorities, certificate, key) : null;
    }

    private static string? MissingOf(params ReadOnlySpan<(string Option, string? File)> files)
    {
        foreach (var (option, file) in files)
        {
            if (file is not null && !File.Exists(file))
            {
                return $"{option}: there is no file '{file}'";
            }
        }

        return null;
    }
}
