namespace Pythia.Kubernetes;

/// <summary>A configuration that cannot be used; the message names file, field and remedy.</summary>
public sealed class KubernetesConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">File, field, what is wrong and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public KubernetesConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
