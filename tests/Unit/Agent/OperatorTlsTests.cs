using Pythia.Agent.Emitting;

namespace Pythia.Unit.Tests.Agent;

public sealed class OperatorTlsTests : IDisposable
{
    private static readonly Uri Secure = new("https://pythia-operator.pythia:4318");
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Nothing_given_leaves_the_system_s_authorities()
    {
        Assert.Null(OperatorTls.Of(Secure, null, null, null, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Authorities_suffice_and_a_certificate_with_its_key_may_be_added()
    {
        Assert.Equal(new OperatorTls(_file, null, null), OperatorTls.Of(Secure, _file, null, null, out var problem));
        Assert.Null(problem);
        Assert.Equal(new OperatorTls(_file, _file, _file), OperatorTls.Of(Secure, _file, _file, _file, out problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("http://pythia-operator:4318", true, false, false, "--operator: 'http://pythia-operator:4318/' must begin with https://")]
    [InlineData("https://pythia-operator:4318", false, true, true, "--tls-authorities: a file is needed")]
    [InlineData("https://pythia-operator:4318", true, true, false, "--tls-key: the key of --tls-certificate is missing")]
    [InlineData("https://pythia-operator:4318", true, false, true, "--tls-certificate: the certificate of --tls-key is missing")]
    public void What_does_not_go_together_is_said_with_the_option_s_name(string address, bool authorities, bool certificate, bool key, string expected)
    {
        Assert.Null(OperatorTls.Of(new Uri(address), authorities ? _file : null, certificate ? _file : null, key ? _file : null, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        Assert.Null(OperatorTls.Of(Secure, _file, "/none/tls.crt", _file, out var problem));
        Assert.Equal("--tls-certificate: there is no file '/none/tls.crt'", problem);
    }
}
