using Microsoft.Extensions.Options;

namespace Pythia.OperatorHost.Otlp;

/// <summary>Says at the start which file for TLS is missing, instead of at the first connection.</summary>
internal sealed class OtlpTlsCheck : IValidateOptions<OtlpOptions>
{
    public ValidateOptionsResult Validate(string? name, OtlpOptions options)
    {
        var tls = options.Tls;
        (string Option, string? File)[] files =
        [
            (nameof(tls.CertificateFile), tls.CertificateFile), (nameof(tls.KeyFile), tls.KeyFile),
            (nameof(tls.AuthorityFile), tls.AuthorityFile), (nameof(tls.ClientAuthorityFile), tls.ClientAuthorityFile),
        ];
        var given = files.Where(f => !string.IsNullOrEmpty(f.File)).ToList();
        var problems = given.Where(f => !File.Exists(f.File)).Select(f => $"Otlp:Tls:{f.Option}: there is no file '{f.File}'").ToList();
        if (given.Count > 0 && (string.IsNullOrEmpty(tls.CertificateFile) || string.IsNullOrEmpty(tls.KeyFile)))
        {
            problems.Add("Otlp:Tls: CertificateFile and KeyFile are both needed for TLS; set both, or none of the files");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
