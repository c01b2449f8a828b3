using System.Security.Cryptography.X509Certificates;

namespace Pythia.OperatorHost.Otlp;

/// <summary>Certificates from PEM files. Kubernetes replaces mounted secrets in place, so changed files are read again within ten seconds.</summary>
internal sealed class CertificateFiles(OtlpTlsOptions options, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private Loaded? _loaded;

    public bool IsConfigured => !string.IsNullOrEmpty(options.CertificateFile);

    public bool RequiresClientCertificate => !string.IsNullOrEmpty(options.ClientAuthorityFile);

    public X509Certificate2 Server => Current().Server;

    /// <summary>True for a certificate that one of the authorities issued for authenticating a client, at this time.</summary>
    public bool IsTrustedClient(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current().Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    private Loaded Current()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_loaded is null)
            {
                _loaded = Load(now);
            }
            else if (now - _loaded.CheckedAt >= Interval)
            {
                var isChanged = LastWrite() != _loaded.WrittenAt;
                _loaded = isChanged ? TryReload(_loaded, now) : _loaded with { CheckedAt = now };
            }

            return _loaded;
        }
    }

    // Certificate and key may be replaced one after the other; until they fit, the former pair stays.
    private Loaded TryReload(Loaded former, DateTimeOffset now)
    {
        try
        {
            return Load(now);
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or IOException)
        {
            return former with { CheckedAt = now };
        }
    }

    private Loaded Load(DateTimeOffset now)
    {
        var written = LastWrite();
        using var pem = X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.KeyFile);
        var authorities = new X509Certificate2Collection();
        if (RequiresClientCertificate)
        {
            authorities.ImportFromPemFile(options.ClientAuthorityFile!);
        }

        return new Loaded(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), authorities, written, now);
    }

    private DateTime LastWrite() => new[] { options.CertificateFile, options.KeyFile, options.ClientAuthorityFile }
        .Where(file => !string.IsNullOrEmpty(file)).Max(file => File.GetLastWriteTimeUtc(file!));

    private sealed record Loaded(X509Certificate2 Server, X509Certificate2Collection Authorities, DateTime WrittenAt, DateTimeOffset CheckedAt);
}
