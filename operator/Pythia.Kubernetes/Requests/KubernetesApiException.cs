namespace Pythia.Kubernetes;

/// <summary>The one exception of requests: the server refused, or could not be asked (then <see cref="StatusCode"/> is 0).</summary>
public sealed class KubernetesApiException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="request">Method and path.</param>
    /// <param name="status">What the server said; code 0 if it said nothing.</param>
    /// <param name="retryAfter">How long the server asked to wait, if it did.</param>
    /// <param name="innerException">The cause, if the server was not reached.</param>
    public KubernetesApiException(string request, KubernetesStatus status, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(Describe(request, status), innerException)
    {
        Status = status;
        RetryAfter = retryAfter ?? (status.Details.RetryAfterSeconds > 0 ? TimeSpan.FromSeconds(status.Details.RetryAfterSeconds) : null);
    }

    /// <summary>What the server said.</summary>
    public KubernetesStatus Status { get; }

    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The HTTP code; 0 if no answer came.</summary>
    public int StatusCode => Status.Code;

    /// <summary>No answer came: no connection, a broken one, a time-out, or no credentials (the status' reason says which).</summary>
    public bool IsUnreachable => StatusCode == 0;

    /// <summary>The object or the resource does not exist.</summary>
    public bool IsNotFound => StatusCode == 404;

    /// <summary>The caller may not do this.</summary>
    public bool IsForbidden => StatusCode == 403;

    /// <summary>The caller is not known.</summary>
    public bool IsUnauthorized => StatusCode == 401;

    /// <summary>An object of this name exists.</summary>
    public bool IsAlreadyExists => StatusCode == 409 && Status.Reason == "AlreadyExists";

    /// <summary>The object changed meanwhile, or another field manager owns a field (see the causes).</summary>
    public bool IsConflict => StatusCode == 409 && !IsAlreadyExists;

    /// <summary>The resource version or the continue token is too old.</summary>
    public bool IsExpired => StatusCode == 410;

    /// <summary>The object does not satisfy its schema or rules (see the causes).</summary>
    public bool IsInvalid => StatusCode == 422;

    /// <summary>The server asks for fewer requests.</summary>
    public bool IsTooManyRequests => StatusCode == 429;

    /// <summary>Another attempt may succeed without any change: unreachable, 429 or 5xx.</summary>
    public bool IsTransient => IsUnreachable || IsTooManyRequests || StatusCode >= 500;

    /// <summary>The same failure of a request that got no answer.</summary>
    internal static KubernetesApiException Unreachable(string request, Exception cause)
        => new(request, new KubernetesStatus { Reason = "Unreachable", Message = cause.Message }, null, cause);

    private static string Describe(string request, KubernetesStatus status)
    {
        var causes = string.Join("; ", status.Details.Causes.Take(5).Select(c => c.Field.Length == 0 ? c.Message : $"{c.Field}: {c.Message}"));
        return $"{request}: {(status.Code == 0 ? "no answer" : status.Code)} {status.Reason}: {status.Message}{(causes.Length == 0 ? string.Empty : $" ({causes})")}";
    }
}
