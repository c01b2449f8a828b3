using Pythia.Agent.Emitting;
using Pythia.Integration.Tests.Otlp;

namespace Pythia.Integration.Tests.Replicas;

/// <summary>Certificates for a fleet, as the chart mounts them: one for all replicas, and one for those who send.</summary>
internal sealed class FleetTls : IDisposable
{
    private readonly TestAuthority _authority = new("Pythia fleet");

    public FleetTls()
    {
        var (replica, sender) = (_authority.Issue(OperatorReplica.Host), _authority.Issue("agent"));
        Environment = new Dictionary<string, string>
        {
            ["Otlp__Tls__CertificateFile"] = replica.CertificateFile,
            ["Otlp__Tls__KeyFile"] = replica.KeyFile,
            ["Otlp__Tls__AuthorityFile"] = _authority.File,
            ["Otlp__Tls__ClientAuthorityFile"] = _authority.File,
        };
        Sender = OperatorHttp.Create(new OperatorTls(_authority.File, sender.CertificateFile, sender.KeyFile));
    }

    /// <summary>What a replica gets in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The client of one who may send.</summary>
    public HttpClient Sender { get; }

    public void Dispose()
    {
        Sender.Dispose();
        _authority.Dispose();
    }
}
