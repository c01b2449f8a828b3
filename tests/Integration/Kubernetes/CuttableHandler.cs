namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>The real network, which a test can cut: requests then fail at once, or get no answer.</summary>
internal sealed class CuttableHandler(HttpMessageHandler network) : DelegatingHandler(network)
{
    private volatile bool isCut;

    public bool IsCut
    {
        get => isCut;
        set => isCut = value;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => isCut ? throw new HttpRequestException("the test cut the network") : base.SendAsync(request, cancellationToken);
}
