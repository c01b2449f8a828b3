using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>Credentials from a program (client.authentication.k8s.io ExecCredential), kept until they expire or the server refuses them.</summary>
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider clock) : CredentialSource, IDisposable
{
    // Renewed early, so that a request that is under way does not meet the expiry.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim running = new(1, 1);
    private volatile Answer? answer;

    /// <inheritdoc/>
    public override bool IsRefreshable => true;

    /// <inheritdoc/>
    public override X509Certificate2? ClientCertificate => answer?.Certificate;

    /// <inheritdoc/>
    public override async ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(bool refresh, CancellationToken cancellationToken)
    {
        var before = answer;
        if (IsFresh(before) && !refresh)
        {
            return before!.Header;
        }

        await running.WaitAsync(cancellationToken);
        try
        {
            // Another request may have renewed them while this one waited.
            if (ReferenceEquals(answer, before) || !IsFresh(answer))
            {
                answer = Parse(await ExecProcess.RunAsync(plugin, cancellationToken));
            }

            return answer!.Header;
        }
        finally
        {
            running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => running.Dispose();

    private bool IsFresh(Answer? candidate)
        => candidate is not null && (candidate.Expires is not { } expires || clock.GetUtcNow() + Margin < expires);

    private Answer Parse(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var status = document.RootElement.GetProperty("status");
            var token = Text(status, "token");
            var certificate = Text(status, "clientCertificateData");
            var key = Text(status, "clientKeyData");
            if (token is null && (certificate is null || key is null))
            {
                throw new KubernetesConfigurationException($"{plugin.Origin}: '{plugin.Command}' answered with neither status.token nor status.clientCertificateData and status.clientKeyData");
            }

            return new Answer(
                token is null ? null : new AuthenticationHeaderValue("Bearer", token),
                certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key),
                status.TryGetProperty("expirationTimestamp", out var expires) ? expires.GetDateTimeOffset() : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or CryptographicException)
        {
            throw new KubernetesConfigurationException($"{plugin.Origin}: '{plugin.Command}' did not answer with an ExecCredential: {error.Message}", error);
        }
    }

    private static string? Text(JsonElement status, string name)
        => status.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private sealed record Answer(AuthenticationHeaderValue? Header, X509Certificate2? Certificate, DateTimeOffset? Expires);
}
