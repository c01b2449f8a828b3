using System.Globalization;

namespace Pythia.Ingesting.Decoding;

/// <summary>Where and why decoding stopped. The path is put together from the inside out, so nothing is paid while input is good.</summary>
internal sealed class DecodeFailure
{
    public const string Truncated = "ends in the middle of a field, or has a broken tag or length";

    public string Path { get; private set; } = string.Empty;

    public string Reason { get; private set; } = string.Empty;

    public bool Set(string path, string reason)
    {
        Path = path;
        Reason = reason;
        return false;
    }

    public bool Under(string field)
    {
        Path = Path.Length == 0 ? field : $"{field}.{Path}";
        return false;
    }

    public bool Under(string field, int index) => Under(string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]"));
}
