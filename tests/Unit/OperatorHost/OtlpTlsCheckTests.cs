using Pythia.OperatorHost.Otlp;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class OtlpTlsCheckTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void No_files_or_all_that_is_needed_passes()
    {
        Assert.Empty(ProblemsOf(new OtlpTlsOptions()));
        Assert.Empty(ProblemsOf(new OtlpTlsOptions { CertificateFile = _file, KeyFile = _file, AuthorityFile = _file, ClientAuthorityFile = string.Empty }));
    }

    [Fact]
    public void Missing_file_is_named_with_its_option() => Assert.Equal(
        ["Otlp:Tls:AuthorityFile: there is no file '/none/ca.crt'"],
        ProblemsOf(new OtlpTlsOptions { CertificateFile = _file, KeyFile = _file, AuthorityFile = "/none/ca.crt" }));

    [Fact]
    public void Certificate_without_its_key_is_refused_and_authorities_without_both() => Assert.All(
        [new OtlpTlsOptions { CertificateFile = _file }, new OtlpTlsOptions { ClientAuthorityFile = _file }],
        options => Assert.StartsWith("Otlp:Tls: CertificateFile and KeyFile are both needed", Assert.Single(ProblemsOf(options)), StringComparison.Ordinal));

    private static IEnumerable<string> ProblemsOf(OtlpTlsOptions tls) =>
        new OtlpTlsCheck().Validate(null, new OtlpOptions { Tls = tls }).Failures ?? [];
}
