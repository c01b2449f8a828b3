using System.Net.Http.Headers;

namespace Pythia.Kubernetes;

/// <summary>A bearer token in a file that someone else renews: read again every minute, and at once after a 401.</summary>
internal sealed class TokenFileCredentials(string path, TimeProvider clock) : CredentialSource
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    // Swapped whole; two concurrent readers at worst both read the file.
    private volatile Loaded? loaded;

    /// <inheritdoc/>
    public override bool IsRefreshable => true;

    /// <inheritdoc/>
    public override ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(bool refresh, CancellationToken cancellationToken)
    {
        var current = loaded;
        if (current is null || refresh || clock.GetElapsedTime(current.At) >= Lifetime)
        {
            current = Read(current);
            loaded = current;
        }

        return new(current.Header);
    }

    private Loaded Read(Loaded? previous)
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            if (token.Length > 0)
            {
                return new Loaded(new AuthenticationHeaderValue("Bearer", token), clock.GetTimestamp());
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (previous is null)
            {
                throw new KubernetesConfigurationException($"token file {path} cannot be read: {error.Message}", error);
            }
        }

        // A renewal in progress: the old token is as good as it was.
        return previous ?? throw new KubernetesConfigurationException($"token file {path} is empty");
    }

    private sealed record Loaded(AuthenticationHeaderValue Header, long At);
}
