using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pythia.Kubernetes;

/// <summary>Reads the cluster and user entries of a kubeconfig.</summary>
internal static class KubeconfigEntries
{
    /// <summary>Reads the <c>cluster</c> of an entry.</summary>
    public static KubernetesConfiguration ReadCluster(YamlField cluster)
    {
        var server = cluster["server"].RequiredText();
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw cluster["server"].Error($"is '{server}', not an http or https address");
        }

        var skip = cluster["insecure-skip-tls-verify"].Flag();
        var authority = Pem(cluster, "certificate-authority");
        if (skip && authority is not null)
        {
            throw cluster["insecure-skip-tls-verify"].Error("contradicts a certificate authority; remove one of the two");
        }

        Uri? proxy = null;
        if (cluster["proxy-url"].Text() is { } proxyText && !Uri.TryCreate(proxyText, UriKind.Absolute, out proxy))
        {
            throw cluster["proxy-url"].Error($"is '{proxyText}', not an address");
        }

        return new KubernetesConfiguration
        {
            Server = address,
            SkipTlsVerify = skip,
            CertificateAuthority = authority is null ? null : Certificates(cluster, "certificate-authority", authority),
            TlsServerName = cluster["tls-server-name"].Text(),
            Proxy = proxy,
        };
    }

    /// <summary>Reads the <c>user</c> of an entry.</summary>
    public static CredentialSource ReadUser(YamlField user)
    {
        if (user["exec"].IsPresent)
        {
            return new ExecCredentials(ReadExec(user["exec"]), TimeProvider.System);
        }

        if (user["auth-provider"].IsPresent)
        {
            throw user["auth-provider"].Error("is not supported (Kubernetes removed it); use exec");
        }

        var certificate = Pem(user, "client-certificate");
        var key = Pem(user, "client-key");
        if (certificate is null != key is null)
        {
            throw user[certificate is null ? "client-certificate" : "client-key"].Error("is missing: certificate and key belong together");
        }

        if (certificate is not null)
        {
            return ClientCertificate(user, certificate, key!);
        }

        // With both, the file wins: it is the one that is renewed.
        if (user["tokenFile"].Text() is { } tokenFile)
        {
            return new TokenFileCredentials(Absolute(user, tokenFile), TimeProvider.System);
        }

        if (user["token"].Text() is { } token)
        {
            return CredentialSource.Bearer(token);
        }

        if (user["username"].Text() is { } name)
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{user["password"].Text()}"));
            return new StaticCredentials(new AuthenticationHeaderValue("Basic", pair), null);
        }

        return CredentialSource.Anonymous;
    }

    private static StaticCredentials ClientCertificate(YamlField user, string certificate, string key)
    {
        try
        {
            var token = user["token"].Text();
            var chain = Certificates(user, "client-certificate", certificate);
            chain.RemoveAt(0);
            return new StaticCredentials(
                token is null ? null : new AuthenticationHeaderValue("Bearer", token), X509Certificate2.CreateFromPem(certificate, key), chain);
        }
        catch (CryptographicException error)
        {
            throw user.Error($"has a client certificate and key that do not fit or are not PEM: {error.Message}", error);
        }
    }

    private static ExecPlugin ReadExec(YamlField exec)
    {
        var version = exec["apiVersion"].RequiredText();
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw exec["apiVersion"].Error($"is '{version}'; client.authentication.k8s.io/v1 and v1beta1 are supported");
        }

        var command = exec["command"].RequiredText();
        return new ExecPlugin
        {
            ApiVersion = version,
            Command = command.Contains('/', StringComparison.Ordinal) ? Absolute(exec, command) : command,
            Arguments = [.. exec["args"].Items().Select(i => i.Text() ?? string.Empty)],
            Environment = [.. exec["env"].Items().Select(i => KeyValuePair.Create(i["name"].RequiredText(), i["value"].Text() ?? string.Empty))],
            InstallHint = exec["installHint"].Text() ?? string.Empty,
            Origin = $"kubeconfig {exec.File}: {exec.Path}",
        };
    }

    // "<name>-data" holds base64 of PEM, "<name>" a file; the former wins, as for kubectl.
    private static string? Pem(YamlField parent, string name)
    {
        if (parent[name + "-data"].Base64() is { } inline)
        {
            return Encoding.UTF8.GetString(inline);
        }

        if (parent[name].Text() is not { } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(Absolute(parent, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw parent[name].Error($"names a file that cannot be read: {error.Message}", error);
        }
    }

    private static X509Certificate2Collection Certificates(YamlField parent, string name, string pem)
    {
        var field = parent[name + "-data"].IsPresent ? parent[name + "-data"] : parent[name];
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException error)
        {
            throw field.Error($"is not PEM: {error.Message}", error);
        }

        return certificates.Count > 0 ? certificates : throw field.Error("holds no PEM certificate");
    }

    private static string Absolute(YamlField field, string path)
        => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(field.File))!, path);
}
